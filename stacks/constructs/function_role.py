"""What every function may do: write its own log, and send traces."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge_wildcards


class FunctionRole(iam.Role):
    """The role of one function, which starts with its own log group instead of all logs of the account."""

    def __init__(self, scope: Construct, construct_id: str, *, log_group: logs.ILogGroup) -> None:
        super().__init__(scope, construct_id, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self)
        acknowledge_wildcards(self, "X-Ray takes traces for no resource in particular", "*")
