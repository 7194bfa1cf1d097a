"""How a new version of the HTTP API's function comes to serve: a share of the requests first, and back by itself.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html
"""

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge_wildcards
from stacks.constructs.zipped.api_function import ApiFunction

# a canary takes five minutes: an alarm that looks at less often than each would come too late
_PERIOD = Duration.minutes(1)
_MOVING = ("lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig")


class Rollout(codedeploy.LambdaDeploymentGroup):
    """Moves the alias to a new version, and back when the function or the API fails meanwhile.

    `gradual` sends a tenth of the requests for five minutes; otherwise all go at once.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, function: ApiFunction, api: apigw.HttpApi, gradual: bool
    ) -> None:
        configs = codedeploy.LambdaDeploymentConfig
        role, policy = _role(scope, f"{construct_id}Role", function)
        super().__init__(
            scope,
            construct_id,
            alias=function.live,
            # by itself it would take a managed policy that allows this for every function
            role=role.without_policy_updates(),
            deployment_config=configs.CANARY_10_PERCENT_5_MINUTES if gradual else configs.ALL_AT_ONCE,
            alarms=[
                _alarm(
                    scope, f"{construct_id}Errors", function.live.metric_errors(period=_PERIOD), "its function fails"
                ),
                _alarm(
                    scope,
                    f"{construct_id}Faults",
                    api.metric_server_error(period=_PERIOD, statistic="Sum"),
                    "it answers with 5xx",
                ),
            ],
            auto_rollback=codedeploy.AutoRollbackConfig(deployment_in_alarm=True, stopped_deployment=True),
        )
        self.node.add_dependency(policy)  # else the first move could come before the right to make it


def _role(scope: Construct, construct_id: str, function: ApiFunction) -> tuple[iam.Role, iam.Policy]:
    role = iam.Role(scope, construct_id, assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    arns = [function.function_arn, f"{function.function_arn}:{function.live.alias_name}"]
    policy = iam.Policy(
        scope,
        f"{construct_id}Policy",
        roles=[role],
        statements=[
            iam.PolicyStatement(actions=[*_MOVING], resources=arns),
            iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"]),
        ],
    )
    acknowledge_wildcards(policy, "CloudWatch is asked for alarms of all kinds without a resource", "*")
    return role, policy


def _alarm(scope: Construct, construct_id: str, metric: cloudwatch.Metric, what: str) -> cloudwatch.Alarm:
    return cloudwatch.Alarm(
        scope,
        construct_id,
        metric=metric,
        alarm_description=f"The HTTP API: {what}. While a new version is rolled out, this takes it back.",
        threshold=1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
