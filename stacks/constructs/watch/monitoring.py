"""The topics of a stage, and the way everything that can fail is connected to them."""

from dataclasses import dataclass
from typing import Any

from aws_cdk import ArnFormat, Aws, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

RUNBOOKS = "docs/runbooks.md"
Missing = cloudwatch.TreatMissingData


@dataclass(frozen=True, kw_only=True)
class Condition:
    """When an alarm is raised: `points` of the last `periods` are at the threshold or above, or `below` it.

    `missing` says what a period without a value counts as: most metrics exist only while something runs.
    """

    metric: cloudwatch.IMetric
    threshold: float
    below: bool = False
    points: int = 1
    periods: int = 1
    missing: cloudwatch.TreatMissingData = Missing.NOT_BREACHING


class Monitoring(Construct):
    """Every alarm tells `notices` when it is raised and when it goes; `pages` wakes a person, once for all of them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        retention: logs.RetentionDays,
        email: str | None,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.stage = stage
        self.alarms: dict[str, cloudwatch.IAlarm] = {}
        self.job_logs: dict[str, logs.ILogGroup] = {}
        self._retention = retention
        self._removal = RemovalPolicy.RETAIN if protect else RemovalPolicy.DESTROY
        self._notices, self._pages = self._topic("Notices"), self._topic("Pages")
        if email:
            self._pages.add_subscription(subscriptions.EmailSubscription(email))

    def log_group(self, scope: Construct, construct_id: str) -> logs.LogGroup:
        """Create a log group with the stage's retention; a protected stage keeps it."""
        return self._log_group(scope, construct_id)

    def vended_log_group(self, scope: Construct, construct_id: str, *, service: str, name: str) -> logs.LogGroup:
        """Create a log group into which an AWS service writes.

        By this prefix one entry of the account's resource policy covers all: it holds 5,120 characters.
        https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
        """
        return self.named_log_group(scope, construct_id, f"/aws/vendedlogs/{service}/nextday-{self.stage}-{name}")

    def named_log_group(self, scope: Construct, construct_id: str, name: str) -> logs.LogGroup:
        """Create a log group under a name of its own."""
        return self._log_group(scope, construct_id, log_group_name=name)

    def alarm(self, scope: Construct, name: str, meaning: str, condition: Condition) -> None:
        """Raise an alarm of a name that is a heading of the runbooks."""
        over, under = (
            cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        )
        alarm = cloudwatch.Alarm(
            scope,
            f"Alarm-{name}",
            alarm_name=self.alarm_name(name),
            alarm_description=f"{meaning}. {RUNBOOKS}#{name}",
            metric=condition.metric,
            threshold=condition.threshold,
            comparison_operator=under if condition.below else over,
            evaluation_periods=condition.periods,
            datapoints_to_alarm=condition.points,
            treat_missing_data=condition.missing,
        )
        alarm.add_alarm_action(actions.SnsAction(self._notices))
        alarm.add_ok_action(actions.SnsAction(self._notices))
        self.alarms[name] = alarm

    def page(self, scope: Construct) -> None:
        """Wake a person while any of the alarms made so far is raised; CloudWatch wants them to be there before."""
        page = cloudwatch.CompositeAlarm(
            scope,
            "Page",
            composite_alarm_name=self.alarm_name("needs-a-person"),
            alarm_description=f"Some alarm of the stage is raised. {RUNBOOKS}#needs-a-person",
            # by name: an ARN would be an export of the other stack, which then could drop no alarm
            alarm_rule=cloudwatch.AlarmRule.any_of(
                *(cloudwatch.AlarmRule.from_string(f'ALARM("{self.alarm_name(name)}")') for name in self.alarms)
            ),
        )
        page.node.add_dependency(*self.alarms.values())
        page.add_alarm_action(actions.SnsAction(self._pages))
        page.add_ok_action(actions.SnsAction(self._pages))

    @property
    def pages_arn(self) -> str:
        """The topic by which a person is woken."""
        return self._pages.topic_arn

    def grant_page(self, service: str) -> iam.Grant:
        """Let a service of AWS, in the name of this account, wake a person."""
        return _grant_publish(self._pages, service)

    def alarm_name(self, name: str) -> str:
        """The name of an alarm in CloudWatch."""
        return f"nextday-{self.stage}-{name}"

    def alarm_arn(self, name: str) -> str:
        """The ARN of an alarm, wherever it is made."""
        resource = {"service": "cloudwatch", "resource": "alarm", "resource_name": self.alarm_name(name)}
        return Stack.of(self).format_arn(**resource, arn_format=ArnFormat.COLON_RESOURCE_NAME)

    def _topic(self, construct_id: str) -> sns.Topic:
        topic = sns.Topic(self, construct_id, enforce_ssl=True)
        # a topic policy replaces the default one, by which the account's alarms might publish
        _grant_publish(topic, "cloudwatch.amazonaws.com")
        return topic

    def _log_group(self, scope: Construct, construct_id: str, **named: Any) -> logs.LogGroup:
        return logs.LogGroup(scope, construct_id, retention=self._retention, removal_policy=self._removal, **named)


def _grant_publish(topic: sns.Topic, service: str) -> iam.Grant:
    ours = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
    return topic.grant_publish(iam.ServicePrincipal(service, conditions=ours))
