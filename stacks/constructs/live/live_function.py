"""A function of the live API: a zip of its handlers on the HTTP API's layers."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import LiveSettings
from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.function_role import FunctionRole
from stacks.constructs.live.live_tables import BY_CONNECTION, LiveTable
from stacks.constructs.powertools import powertools
from stacks.constructs.sources import LIVE_FUNCTIONS
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.zipped.compiled_code import compiled_code


class LiveFunction(lambda_.Function):
    """Runs `lambdas.live.<name>.handler`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        settings: LiveSettings,
        layers: Sequence[lambda_.ILayerVersion],
        monitoring: Monitoring,
        memory: int = 256,
        timeout: Duration | None = None,
    ) -> None:
        log_group = monitoring.log_group(scope, f"{construct_id}Logs")
        super().__init__(
            scope,
            construct_id,
            role=FunctionRole(scope, f"{construct_id}Role", log_group=log_group),
            log_group=log_group,
            code=compiled_code(LIVE_FUNCTIONS),
            handler=f"lambdas.live.{name}.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory,
            timeout=timeout or Duration.seconds(10),
            environment=settings.to_env() | powertools(f"live-{name}", stage=monitoring.stage),
            tracing=lambda_.Tracing.ACTIVE,
            layers=[*layers],
        )
        acknowledge(self, "the version that packages and bytecode are built and tested for", "AwsSolutions-L1")

    def may(self, table: LiveTable, *actions: str, by_connection: bool = False) -> None:
        """Let it use a table, and where it asks so the index by connection."""
        self._allow([f"dynamodb:{action}" for action in actions], table.table_arn)
        if by_connection:
            self._allow(["dynamodb:Query"], f"{table.table_arn}/index/{BY_CONNECTION}")

    def _allow(self, actions: list[str], resource: str) -> None:
        self.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
