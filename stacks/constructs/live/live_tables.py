"""Who is subscribed, and the events of the last five days."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge

BY_CONNECTION = "by_connection"


class LiveTable(dynamodb.Table):
    """Items by two texts, forgotten once they expire: nothing here outlives its use, so nothing of it is backed up."""

    def __init__(self, scope: Construct, construct_id: str, *, key: str, order: str) -> None:
        super().__init__(
            scope,
            construct_id,
            partition_key=_text(key),
            sort_key=_text(order),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires",
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(self, "what is in it is made anew or asked of the HTTP API", "AwsSolutions-DDB3")


class LiveTables(Construct):
    """The tables of lambdas.live: subscriptions by topic and by connection, events by symbol in their order."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.subscriptions = LiveTable(self, "Subscriptions", key="topic", order="connection")
        self.subscriptions.add_global_secondary_index(
            index_name=BY_CONNECTION,
            partition_key=_text("connection"),
            sort_key=_text("topic"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        self.events = LiveTable(self, "Events", key="symbol", order="sequence")


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
