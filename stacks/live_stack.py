"""What tells: changes of the lake, pushed to whoever has a WebSocket open."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from nextday.settings import LiveSettings
from stacks.constructs.edge.access import OriginSecret
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.live.live_api import LiveApi
from stacks.constructs.live.live_functions import LiveFunctions
from stacks.constructs.live.live_tables import LiveTables
from stacks.constructs.live.quotes import Quotes
from stacks.constructs.universe import Universe
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.zipped.layers import layers


class LiveStack(Stack):
    """A WebSocket API whose subscribers hear what jobs put on the stream, and `quotes` where they are wanted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stream: ChangeStream,
        symbols: tuple[str, ...],
        quotes: bool,
        monitoring: Monitoring,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: what changes", termination_protection=protect)
        tables, universe = LiveTables(self, "Tables"), Universe(self, "Universe", symbols=symbols)
        self.api = LiveApi(self, "Api", origin_secret=OriginSecret(self, "OriginSecret"))
        settings = LiveSettings(
            subscriptions=tables.subscriptions.table_name,
            events=tables.events.table_name,
            endpoint=self.api.endpoint,
            universe=universe.url,
            origin_secret=self.api.origin_secret.reference,
        )
        functions = LiveFunctions(
            self, "Functions", settings=settings, tables=tables, layers=layers(self), monitoring=monitoring
        )
        stage = self.api.serve(functions.routes)
        functions.talk_over(self.api, stage)
        universe.grant_to(functions.messages)
        functions.read_from(stream)
        if quotes:
            Quotes(self, "Quotes", stream=stream, universe=universe, monitoring=monitoring)
        CfnOutput(self, "LiveEndpoint", value=self.api.endpoint)
