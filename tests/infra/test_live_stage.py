"""What a live stage has beside the others, what of it may touch what, and that there is none of it without."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from nextday.settings import LIVE_PATH
from ops.costs.extras import ALARMS, SECRETS
from tests.infra.synthesized import Resource, StageTemplates, Template, listed, stage_templates

ROUTES = {
    "$connect": "connect",
    "$disconnect": "disconnect",
    "subscribe": "messages",
    "unsubscribe": "messages",
    "$default": "messages",
}
# what every function has (its log, its traces), and what Lambda itself asks for in the name of one that reads a stream
ALWAYS = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}
READING = "kinesis:"
BURYING = {"sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"}


@pytest.fixture(scope="module")
def live(live_assembly: Path) -> StageTemplates:
    return stage_templates(live_assembly.parent, "dev")


@pytest.fixture(scope="module")
def told(live: StageTemplates) -> Template:
    """The stack that only a live stage has."""
    assert live.live
    return live.live


def test_cfn_lint_finds_nothing_in_it(told: Template) -> None:
    # the CDK writes a DependsOn beside every reference to a role
    command = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--", str(told.path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_stage_that_is_not_live_has_nothing_of_it(stage: StageTemplates, live: StageTemplates) -> None:
    for type_ in ("AWS::Kinesis::Stream", "AWS::DynamoDB::Table", "AWS::Lambda::EventSourceMapping"):
        assert live.resources(type_)
        assert not stage.resources(type_)
    assert {one.properties["ProtocolType"] for one in stage.resources("AWS::ApiGatewayV2::Api")} == {"HTTP"}
    assert "kinesis:" not in str([template.json for template in stage.all])
    assert "quote" not in str([template.json for template in stage.all]).lower()


def test_every_function_has_the_code_of_its_handler(live_assembly: Path, live: StageTemplates, told: Template) -> None:
    zipped = [one for one in told.resources("AWS::Lambda::Function") if "Handler" in one.properties]
    for function in (live.function("api"), *zipped):
        code = live_assembly.parent / f"asset.{function.properties['Code']['S3Key'].removesuffix('.zip')}"
        module = function.properties["Handler"].rpartition(".")[0]
        assert (code / f"{module.replace('.', '/')}.py").is_file()


def test_it_has_the_alarms_and_the_secret_that_its_bill_tells(told: Template) -> None:
    assert len(told.resources("AWS::CloudWatch::Alarm")) == ALARMS
    assert len(told.resources("AWS::SecretsManager::Secret")) == SECRETS


def test_each_route_has_an_integration_of_its_own_that_may_call_its_function(
    live: StageTemplates, told: Template
) -> None:
    routes = {
        one.properties["RouteKey"]: one.properties["Target"] for one in told.resources("AWS::ApiGatewayV2::Route")
    }
    integrations = {one.id: one for one in told.resources("AWS::ApiGatewayV2::Integration")}
    assert routes.keys() == ROUTES.keys()
    named = {key: target["Fn::Join"][1][1]["Ref"] for key, target in routes.items()}
    assert sorted(named.values()) == sorted(integrations)
    allowed = [str(live.plain(one.properties["SourceArn"])) for one in told.resources("AWS::Lambda::Permission")]
    for key, name in named.items():
        assert handler(told, integrations[name].properties["IntegrationUri"]) == ROUTES[key]
        assert [arn for arn in allowed if arn.endswith(key)]


def test_it_deploys_in_an_account_that_lets_no_websocket_api_write_logs(told: Template) -> None:
    assert not told.resources("AWS::ApiGateway::Account")
    assert "AccessLogSettings" not in told.only("AWS::ApiGatewayV2::Stage").properties


def test_cloudfront_hands_sockets_on_and_keeps_nothing(live: StageTemplates, dev: StageTemplates) -> None:
    assert LIVE_PATH in behaviours(live)
    assert LIVE_PATH not in behaviours(dev)
    assert behaviours(live)[LIVE_PATH]["ViewerProtocolPolicy"] == "https-only"
    (sent,) = live.web.resources("AWS::CloudFront::OriginRequestPolicy")
    headers = sent.properties["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]
    assert "cloudfront-viewer-address" in headers
    assert not {"Cookie", "Authorization"} & {*headers}


def test_what_is_told_is_encrypted_ordered_by_one_shard_and_forgotten(live: StageTemplates, told: Template) -> None:
    stream = live.compute.only("AWS::Kinesis::Stream").properties
    assert stream["StreamEncryption"]["EncryptionType"] == "KMS"
    assert (stream["ShardCount"], stream["RetentionPeriodHours"]) == (1, 24)
    for table in told.resources("AWS::DynamoDB::Table"):
        assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
        assert table.deletion_policy == "Delete"


def test_a_record_that_cannot_be_pushed_is_found_buried_and_stops_nobody(told: Template) -> None:
    mapping = told.only("AWS::Lambda::EventSourceMapping").properties
    queue = told.only("AWS::SQS::Queue")
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [queue.id, "Arn"]}
    assert queue.properties["SqsManagedSseEnabled"] is True
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == 3
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("connect", {"Subscriptions": {"dynamodb:Query", "dynamodb:BatchWriteItem"}}),
        ("disconnect", {"Subscriptions": {"dynamodb:BatchWriteItem"}, "by_connection": {"dynamodb:Query"}}),
        (
            "messages",
            {
                "Subscriptions": {"dynamodb:BatchWriteItem"},
                "by_connection": {"dynamodb:Query"},
                "Events": {"dynamodb:GetItem", "dynamodb:Query"},
                "@connections": {"execute-api:ManageConnections"},
                "-assets-": {"s3:GetObject"},
            },
        ),
        (
            "push",
            {
                "Subscriptions": {"dynamodb:Query", "dynamodb:BatchWriteItem"},
                "by_connection": {"dynamodb:Query"},
                "Events": {"dynamodb:BatchWriteItem"},
                "@connections": {"execute-api:ManageConnections"},
                "DeadLetters": BURYING,
            },
        ),
    ],
)
def test_a_function_may_do_what_its_route_needs_and_nothing_else(
    live: StageTemplates, told: Template, name: str, may: dict[str, set[str]]
) -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements(live, told, name):
        actions = {one for one in listed(statement["Action"]) if one not in ALWAYS and not one.startswith(READING)}
        for resource in listed(live.plain(statement["Resource"])):
            # the last that fits: an index is named with its table
            place = [resource, *(part for part in may if part in resource)][-1]
            found[place] |= actions
    assert {place: actions for place, actions in found.items() if actions} == may


def test_the_stream_is_written_by_jobs_and_read_by_push_alone(live: StageTemplates, told: Template) -> None:
    writers = {
        role
        for policy in live.compute.resources("AWS::IAM::Policy")
        if "kinesis:PutRecords" in str(policy.properties["PolicyDocument"])
        for role in map(str, live.plain(policy.properties["Roles"]))
    }
    functions = {job: live.plain(live.function(job).properties["Role"]) for job in ("ingest", "train", "predict")}
    assert writers == {*functions.values()}
    tellers = [one for one in told.resources("AWS::IAM::Policy") if "kinesis:PutRecords" in str(one.properties)]
    assert [live.plain(one.properties["Roles"]) for one in tellers] == [[live.plain(quoting(told).properties["Role"])]]
    readers = {name for name in set(ROUTES.values()) | {"push"} if READING in str([*statements(live, told, name)])}
    assert readers == {"push"}


def test_quotes_are_asked_for_in_the_exchanges_hours_and_a_minute_that_fails_is_gone(
    live: StageTemplates, told: Template
) -> None:
    schedule = told.only("AWS::Scheduler::Schedule").properties
    assert schedule["ScheduleExpressionTimezone"] == "America/New_York"
    assert live.plain(schedule["Target"]["Arn"]) == quoting(told).id
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 0
    assert told.only("AWS::Lambda::EventInvokeConfig").properties["MaximumRetryAttempts"] == 0
    # what of the default group is given up rings
    assert schedule["GroupName"] != "default"
    assert quoting(told).id not in str([one.properties for one in live.alarms])


def test_what_asks_for_quotes_may_tell_them_and_nothing_else(live: StageTemplates, told: Template) -> None:
    role = live.plain(quoting(told).properties["Role"])
    allowed = {
        action
        for policy in told.resources("AWS::IAM::Policy")
        if role in live.plain(policy.properties["Roles"])
        for statement in policy.properties["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
    }
    assert allowed - ALWAYS == {"kinesis:PutRecords", "s3:GetObject"}


def quoting(told: Template) -> Resource:
    """The function that asks for quotes: the only one of an image in its stack."""
    (found,) = (one for one in told.resources("AWS::Lambda::Function") if "ImageUri" in one.properties["Code"])
    assert found.properties["ImageConfig"]["Command"] == ["lambdas.quote.handler.handler"]
    return found


def handler(told: Template, uri: Any) -> str:
    """Which of lambdas.live a text names that leads to a function."""
    (found,) = (one for one in told.resources("AWS::Lambda::Function") if f"'{one.id}'" in str(uri))
    return str(found.properties["Handler"]).split(".")[2]


def statements(live: StageTemplates, told: Template, name: str) -> list[dict[str, Any]]:
    """What the role of a function of lambdas.live may."""
    function = next(
        one for one in told.resources("AWS::Lambda::Function") if f".{name}." in one.properties.get("Handler", "")
    )
    role = live.plain(function.properties["Role"])
    policies: list[Resource] = told.resources("AWS::IAM::Policy")
    return [
        statement
        for policy in policies
        if role in live.plain(policy.properties["Roles"])
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]


def behaviours(stage: StageTemplates) -> dict[str, Any]:
    """What CloudFront does below which path."""
    distribution = stage.web.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    return {one["PathPattern"]: one for one in distribution["CacheBehaviors"]}
