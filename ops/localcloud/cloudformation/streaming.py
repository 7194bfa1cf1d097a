"""Streams, the functions that get their records, and tables of items."""

from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource
from ops.localcloud.iam.roles import grants
from ops.localcloud.streams.mapping import Mapping, UnknownMapping

_OF_A_TABLE = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
)
# what CloudFormation takes for a stream whose template says nothing
_KEPT_HOURS = 24


@resource("AWS::Kinesis::Stream", name="Name")
def stream(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A stream. moto's own maker drops its mode and its encryption."""
    kinesis = deployment.client("kinesis")
    mode = properties.get("StreamModeDetails", {"StreamMode": "PROVISIONED"})
    shards = {} if mode["StreamMode"] == "ON_DEMAND" else {"ShardCount": int(properties.get("ShardCount", 1))}
    kinesis.create_stream(StreamName=name, StreamModeDetails=mode, **shards)
    configure_stream(kinesis, name, properties)
    return Created(name, {"Arn": deployment.arn("kinesis", f"stream/{name}")})


def configure_stream(kinesis: Any, name: str, properties: Properties) -> None:
    """Keep records as long as declared, and encrypt them."""
    hours = int(properties.get("RetentionPeriodHours", _KEPT_HOURS))
    if hours > _KEPT_HOURS:
        kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)
    if encryption := properties.get("StreamEncryption"):
        kinesis.start_stream_encryption(StreamName=name, **encryption)


@resource("AWS::Kinesis::StreamConsumer", name="ConsumerName")
def stream_consumer(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A reader with enhanced fan-out. moto's own is not made by templates."""
    told = {"StreamARN": properties["StreamARN"], "ConsumerName": name}
    arn = deployment.client("kinesis").register_stream_consumer(**told)["Consumer"]["ConsumerARN"]
    return Created(arn, {**told, "ConsumerARN": arn, "ConsumerStatus": "ACTIVE"})


@resource("AWS::Lambda::EventSourceMapping")
def event_source_mapping(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A function that gets a stream's records: from the pump, as moto's own invokes it for each record at once."""
    try:
        mapping = Mapping.declared(properties)
    except UnknownMapping as unknown:
        raise Undeployable(f"{name}: {unknown}") from unknown
    called = mapping.function_name
    (role,) = (one.properties["Role"] for one in deployment.of_type("AWS::Lambda::Function") if one.name == called)
    if not grants(role, [*mapping.reading, *mapping.burying]):
        actions = ", ".join(one.action for one in (*mapping.reading, *mapping.burying))
        raise Undeployable(f"{name}: cannot access {mapping.stream}: the role of {called} has to allow {actions}")
    return Created(name, {"Id": name})


@resource("AWS::DynamoDB::Table", name="TableName")
def table(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A table. moto's own maker drops the time to live."""
    dynamodb = deployment.client("dynamodb")
    told = dynamodb.create_table(TableName=name, **chosen(properties, *_OF_A_TABLE))["TableDescription"]
    configure_items(dynamodb, name, properties)
    streams = {"StreamArn": told["LatestStreamArn"]} if "LatestStreamArn" in told else {}
    return Created(name, {"Arn": told["TableArn"], **streams})


def configure_items(dynamodb: Any, name: str, properties: Properties) -> None:
    """Let items expire as declared, and be restorable."""
    if lifetime := properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=lifetime)
    if recovery := properties.get("PointInTimeRecoverySpecification"):
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
