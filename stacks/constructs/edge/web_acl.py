"""A firewall before CloudFront's cache: what asks too often, or as attacks do, reaches neither cache nor API.

https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
"""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from nextday.settings import KEY_HEADER
from stacks.constructs.edge.regional_name import regional_name
from stacks.constructs.watch.monitoring import Monitoring

REGION = "us-east-1"
"""Where CloudFront's web ACLs are declared, and nowhere else."""
MOST_REQUESTS = 2_000
"""Of one address in five minutes: the dashboard asks for some hundreds when everything in it is opened at once."""
# as a question for hundreds of symbols is longer, and a program need not say what it is: seen, not refused
_COUNTED = ("SizeRestrictions_QUERYSTRING", "NoUserAgent_HEADER")
_RULES = {"AWSManagedRulesAmazonIpReputationList": (), "AWSManagedRulesCommonRuleSet": _COUNTED}
_Acl = wafv2.CfnWebACL


class WebAcl(wafv2.CfnWebACL):
    """Refuses an address for as long as it asks too often, known bad ones, and what AWS knows as attacks on any site.

    What was refused is in a log, without keys.
    """

    def __init__(self, scope: Construct, construct_id: str, *, monitoring: Monitoring) -> None:
        super().__init__(
            scope,
            construct_id,
            name=regional_name(scope, construct_id),
            description="nextday: who asks too often, or as attacks do",
            scope="CLOUDFRONT",
            default_action=_Acl.DefaultActionProperty(allow={}),
            rules=[_per_address(), *(_managed(name, n) for n, name in enumerate(_RULES, start=1))],
            visibility_config=_visible("WebAcl"),
        )
        self._log_refused(monitoring)

    def _log_refused(self, monitoring: Monitoring) -> None:
        name = f"aws-waf-logs-nextday-{monitoring.stage}"  # AWS WAF writes into no group of another prefix
        group = monitoring.named_log_group(self, "Logs", name)
        # of its ARN without the `:*` that stands for its streams
        arn = Stack.of(self).format_arn(
            service="logs", resource="log-group", resource_name=name, arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        refused = {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ALL",
            "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}],
        }
        logging = wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.attr_arn,
            log_destination_configs=[arn],
            logging_filter={"DefaultBehavior": "DROP", "Filters": [refused]},
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": KEY_HEADER}),
            ],
        )
        logging.node.add_dependency(group)


def _per_address() -> _Acl.RuleProperty:
    rate = _Acl.RateBasedStatementProperty(limit=MOST_REQUESTS, aggregate_key_type="IP", evaluation_window_sec=300)
    # as the API itself says it
    too_many = _Acl.CustomResponseProperty(response_code=429)
    return _Acl.RuleProperty(
        name="PerAddress",
        priority=0,
        statement=_Acl.StatementProperty(rate_based_statement=rate),
        action=_Acl.RuleActionProperty(block=_Acl.BlockActionProperty(custom_response=too_many)),
        visibility_config=_visible("PerAddress"),
    )


def _managed(name: str, priority: int) -> _Acl.RuleProperty:
    counted = [
        _Acl.RuleActionOverrideProperty(name=rule, action_to_use=_Acl.RuleActionProperty(count={}))
        for rule in _RULES[name]
    ]
    group = _Acl.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name, rule_action_overrides=counted or None)
    return _Acl.RuleProperty(
        name=name,
        priority=priority,
        statement=_Acl.StatementProperty(managed_rule_group_statement=group),
        override_action=_Acl.OverrideActionProperty(none={}),
        visibility_config=_visible(name),
    )


def _visible(name: str) -> _Acl.VisibilityConfigProperty:
    return _Acl.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
