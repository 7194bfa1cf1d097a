"""A state machine that can be looked into."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge_wildcards, logical_id
from stacks.constructs.watch.monitoring import Monitoring


class LoggedMachine(sfn.StateMachine):
    """Logs every event, traces, and gives up after `timeout`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        definition: sfn.IChainable,
        invokes: Sequence[lambda_.IFunction],
        timeout: Duration,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            definition_body=sfn.DefinitionBody.from_chainable(definition),
            timeout=timeout,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=monitoring.vended_log_group(
                    scope, f"{construct_id}Logs", service="states", name=scope.node.id
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=True,
            ),
        )
        acknowledge_wildcards(self, "logs and traces are delivered for no resource in particular", "*")
        versions = (f"<{logical_id(function)}.Arn>:*" for function in invokes)
        acknowledge_wildcards(self, "any version of one function", *versions)
        acknowledge_wildcards(self, "its own child executions, one per bucket", *self._children())

    def _children(self) -> list[str]:
        # as the template computes it: the name is the seventh part of the machine's ARN
        name = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{{"Ref":"{logical_id(self)}"}}]}}]}}'
        executions = f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{name}"
        return [f"{executions}:*", f"{executions}/*:*"]
