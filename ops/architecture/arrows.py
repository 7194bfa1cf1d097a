"""Who starts, asks, reads and writes what: arrows between resources, as permissions and targets tell them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ops.architecture.templates import Resource, Templates

ALARM = "AWS::CloudWatch::Alarm"
API = "AWS::ApiGatewayV2::Api"
BUCKET = "AWS::S3::Bucket"
CHANGES = "AWS::Kinesis::Stream"
CONSUMER = "AWS::Kinesis::StreamConsumer"
DISTRIBUTION = "AWS::CloudFront::Distribution"
FUNCTION = "AWS::Lambda::Function"
ITEMS = "AWS::DynamoDB::Table"
MACHINE = "AWS::StepFunctions::StateMachine"
QUEUE = "AWS::SQS::Queue"
SCHEDULE = "AWS::Scheduler::Schedule"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type's name
TOPIC = "AWS::SNS::Topic"
WORKGROUP = "AWS::Athena::WorkGroup"
TABLE = "AWS::Glue::Table"
# what a function may do to what, by how the action that permits it begins
_GRANTS = (
    (API, "execute-api:ManageConnections", "speaks over"),
    (BUCKET, "s3:Get", "reads"),
    (BUCKET, "s3:PutObject", "writes"),
    (CHANGES, "kinesis:Put", "tells"),
    (ITEMS, "dynamodb:Query", "reads"),
    (ITEMS, "dynamodb:BatchWrite", "writes"),
)


@dataclass(frozen=True, order=True)
class Arrow:
    """From one resource's id to another's, with the verb between them."""

    start: str
    verb: str
    end: str


def arrows(templates: Templates) -> list[Arrow]:
    """All arrows of a stage, in order."""
    drawn = (_schedules, _rules, _machines, _functions, _streams, _api, _distribution, _queries)
    found = {arrow for draw in drawn for arrow in draw(templates)}
    # whoever writes a thing reads it, too: one arrow says both
    return sorted(one for one in found if one.verb != "reads" or replace(one, verb="writes") not in found)


def is_ours(function: Resource) -> bool:
    """Whether a function runs a handler of ours, and not one that the CDK brings to deploy with."""
    properties = function.properties
    handler = properties.get("Handler") or "".join(properties.get("ImageConfig", {}).get("Command", []))
    return bool(handler.startswith("lambdas."))


def _schedules(templates: Templates) -> Iterator[Arrow]:
    for schedule in templates.of_type(SCHEDULE):
        target = schedule.properties["Target"]
        for type_ in (MACHINE, FUNCTION):
            for started in templates.named_in(schedule, target["Arn"], type_):
                yield Arrow(schedule.id, "starts", started.id)
        for queue in templates.named_in(schedule, target.get("DeadLetterConfig"), QUEUE):
            yield Arrow(schedule.id, "if refused", queue.id)


def _machines(templates: Templates) -> Iterator[Arrow]:
    for machine in templates.of_type(MACHINE):
        for function in templates.named_in(machine, machine.properties["DefinitionString"], FUNCTION):
            yield Arrow(machine.id, "runs", function.id)
        for distribution in templates.named_in(machine, machine.properties["DefinitionString"], DISTRIBUTION):
            yield Arrow(machine.id, "clears", distribution.id)


def _rules(templates: Templates) -> Iterator[Arrow]:
    for rule in templates.of_type("AWS::Events::Rule"):
        targets = [target["Arn"] for target in rule.properties["Targets"]]
        for machine in templates.named_in(rule, targets, MACHINE):
            for bucket in templates.named_in(rule, rule.properties["EventPattern"], BUCKET):
                yield Arrow(bucket.id, "starts", machine.id)


def _functions(templates: Templates) -> Iterator[Arrow]:
    for function in filter(is_ours, templates.of_type(FUNCTION)):
        for policy, statement in _allowed(templates, function):
            for type_, action, verb in _GRANTS:
                if any(allowed.startswith(action) for allowed in _listed(statement["Action"])):
                    named = templates.named_in(policy, statement["Resource"], type_)
                    yield from (Arrow(function.id, verb, one.id) for one in named)


def _streams(templates: Templates) -> Iterator[Arrow]:
    for mapping in templates.of_type("AWS::Lambda::EventSourceMapping"):
        for function in templates.named_in(mapping, mapping.properties["FunctionName"], FUNCTION):
            for consumer in templates.named_in(mapping, mapping.properties["EventSourceArn"], CONSUMER):
                for stream in templates.named_in(consumer, consumer.properties["StreamARN"], CHANGES):
                    yield Arrow(stream.id, "starts", function.id)
            for queue in templates.named_in(mapping, mapping.properties["DestinationConfig"], QUEUE):
                yield Arrow(function.id, "if it fails", queue.id)


def _allowed(templates: Templates, function: Resource) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Statements of the policies of a function's role."""
    roles = templates.named_in(function, function.properties["Role"], "AWS::IAM::Role")
    for policy in templates.of_type("AWS::IAM::Policy"):
        if set(roles) & set(templates.named_in(policy, policy.properties["Roles"], "AWS::IAM::Role")):
            yield from ((policy, statement) for statement in policy.properties["PolicyDocument"]["Statement"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _api(templates: Templates) -> Iterator[Arrow]:
    for integration in templates.of_type("AWS::ApiGatewayV2::Integration"):
        for api in templates.named_in(integration, integration.properties["ApiId"], API):
            for function in _behind(templates, integration):
                yield Arrow(api.id, "asks", function.id)


def _behind(templates: Templates, integration: Resource) -> list[Resource]:
    """The function of an integration, which names its alias."""
    uri = integration.properties["IntegrationUri"]
    aliases = templates.named_in(integration, uri, "AWS::Lambda::Alias")
    named = [(alias, alias.properties["FunctionName"]) for alias in aliases] or [(integration, uri)]
    return [function for place, value in named for function in templates.named_in(place, value, FUNCTION)]


def _distribution(templates: Templates) -> Iterator[Arrow]:
    for distribution in templates.of_type(DISTRIBUTION):
        origins = distribution.properties["DistributionConfig"]["Origins"]
        for type_ in (API, BUCKET):
            for origin in templates.named_in(distribution, origins, type_):
                yield Arrow(distribution.id, "serves", origin.id)


def _queries(templates: Templates) -> Iterator[Arrow]:
    tables = templates.of_type(TABLE)
    lakes = {lake for table in tables for lake in templates.named_in(table, table.properties, BUCKET)}
    for workgroup in templates.of_type(WORKGROUP):
        yield from (Arrow(workgroup.id, "reads", lake.id) for lake in lakes)
        for results in templates.named_in(workgroup, workgroup.properties, BUCKET):
            yield Arrow(workgroup.id, "writes", results.id)
