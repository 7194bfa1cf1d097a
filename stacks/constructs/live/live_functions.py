"""The functions of the live API, and what each may touch."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from nextday.settings import LIVE_PATH, LiveSettings
from stacks.constructs.acknowledgement import acknowledge_wildcards, logical_id
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.live.live_api import LiveApi
from stacks.constructs.live.live_function import LiveFunction
from stacks.constructs.live.live_tables import LiveTables
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.service_alarms import alarm_on_live
from stacks.constructs.workflows.dead_letters import DeadLetters


class LiveFunctions(Construct):
    """connect, disconnect and messages serve clients, push the stream."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: LiveSettings,
        tables: LiveTables,
        layers: Sequence[lambda_.ILayerVersion],
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        self._monitoring = monitoring

        def made(name: str, memory: int = 256, timeout: Duration | None = None) -> LiveFunction:
            return LiveFunction(
                self,
                name.capitalize(),
                name=name,
                settings=settings,
                layers=layers,
                monitoring=monitoring,
                memory=memory,
                timeout=timeout,
            )

        self.connect, self.disconnect, self.messages = made("connect"), made("disconnect"), made("messages")
        # a thousand connections are told by sixteen threads: the more of a processor, the sooner
        self.push = made("push", memory=1024, timeout=Duration.minutes(1))
        wanted, events = tables.subscriptions, tables.events
        self.connect.may(wanted, "Query", "BatchWriteItem")
        self.disconnect.may(wanted, "BatchWriteItem", by_connection=True)
        self.messages.may(wanted, "BatchWriteItem", by_connection=True)
        self.messages.may(events, "Query", "GetItem")
        self.push.may(wanted, "Query", "BatchWriteItem", by_connection=True)
        self.push.may(events, "BatchWriteItem")

    @property
    def routes(self) -> dict[str, lambda_.IFunction]:
        """Which function serves which route of the WebSocket API."""
        return {
            "$connect": self.connect,
            "$disconnect": self.disconnect,
            "subscribe": self.messages,
            "unsubscribe": self.messages,
            "$default": self.messages,
        }

    def read_from(self, stream: ChangeStream) -> None:
        """Push what comes on the stream; a record that cannot be pushed stops nobody, and is told of in a queue."""
        dead_letters = DeadLetters(self, "DeadLetters")
        self.push.add_event_source(
            sources.KinesisConsumerEventSource(
                # by itself Lambda looks at a shard once a second; a consumer is handed records within 70 ms
                kinesis.StreamConsumer(self, "Consumer", stream=stream, stream_consumer_name="push"),
                starting_position=lambda_.StartingPosition.LATEST,
                batch_size=100,
                bisect_batch_on_error=True,
                retry_attempts=3,
                report_batch_item_failures=True,
                on_failure=sources.SqsDlq(dead_letters),
            )
        )
        alarm_on_live(dead_letters, self.push, self._monitoring)

    def talk_over(self, api: LiveApi, stage: apigw.WebSocketStage) -> None:
        """Let those that write to connections do so."""
        place = f"<AWS::Region>:<AWS::AccountId>:<{logical_id(api)}>{LIVE_PATH}/*/@connections/*"
        for function in (self.messages, self.push):
            stage.grant_management_api_access(function)
            acknowledge_wildcards(
                cast("iam.Role", function.role),
                "a connection has a name only once it is there",
                f"arn:<AWS::Partition>:execute-api:{place}",
            )
