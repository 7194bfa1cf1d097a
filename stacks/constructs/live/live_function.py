"""A function of the live API: a zip of its handlers on the HTTP API's layers."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import LiveSettings
from stacks.constructs.function_setup import function_setup
from stacks.constructs.live.live_tables import BY_CONNECTION, LiveTable
from stacks.constructs.sources import LIVE_FUNCTIONS
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.zipped.zipped_function import ZippedFunction


class LiveFunction(ZippedFunction):
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
        service = f"live-{name}"
        super().__init__(
            scope,
            construct_id,
            code=LIVE_FUNCTIONS,
            layers=layers,
            setup=function_setup(scope, construct_id, service=service, settings=settings, monitoring=monitoring),
            handler=f"lambdas.live.{name}.handler",
            memory_size=memory,
            timeout=timeout or Duration.seconds(10),
        )

    def may(self, table: LiveTable, *actions: str, by_connection: bool = False) -> None:
        """Let it use a table, and where it asks so the index by connection."""
        self._allow([f"dynamodb:{action}" for action in actions], table.table_arn)
        if by_connection:
            self._allow(["dynamodb:Query"], f"{table.table_arn}/index/{BY_CONNECTION}")

    def _allow(self, actions: list[str], resource: str) -> None:
        self.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
