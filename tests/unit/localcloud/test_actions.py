"""A request is called what IAM calls it, also one that nobody would send."""

import json
from io import BytesIO
from typing import Any

import pytest

from ops.localcloud.iam.actions import asked_of

GLUE = "arn:aws:glue:eu-central-1:123456789012"
EVERY_TABLE = ["catalog", "database/lake", "table/lake/*"]


def asked(service: str, body: bytes = b"", **told: Any) -> list[tuple[str, str]]:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **told,
    }
    all_asked = asked_of(environ, service)
    # whoever answers reads the body too
    assert environ["wsgi.input"].read() == body
    return [(one.action, one.resource) for one in all_asked]


def test_tables_are_asked_for_with_their_database_and_catalogue() -> None:
    told = asked("glue", b'{"DatabaseName": "lake"}', HTTP_X_AMZ_TARGET="AWSGlue.GetTables")
    assert told == [("glue:GetTables", f"{GLUE}:{one}") for one in EVERY_TABLE]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null"])
@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("glue", "AWSGlue.GetTables"),
        ("secretsmanager", "secretsmanager.GetSecretValue"),
        ("states", "AWSStepFunctions.StartExecution"),
    ],
)
def test_what_says_nothing_of_its_resource_asks_for_none_that_is_there(service: str, target: str, body: bytes) -> None:
    for action, resource in asked(service, body, HTTP_X_AMZ_TARGET=target):
        assert action == f"{service}:{target.partition('.')[2]}"
        assert resource != "*"


@pytest.mark.parametrize(
    ("target", "told", "resources"),
    [
        ("DynamoDB_20120810.PutItem", {"TableName": "t"}, ["dynamodb:*:table/t"]),
        ("DynamoDB_20120810.Query", {"TableName": "t", "IndexName": "i"}, ["dynamodb:*:table/t/index/i"]),
        (
            "DynamoDB_20120810.BatchWriteItem",
            {"RequestItems": {"t": [], "u": []}},
            [f"dynamodb:*:table/{one}" for one in "tu"],
        ),
        ("Kinesis_20131202.PutRecords", {"StreamName": "s"}, ["kinesis:*:stream/s"]),
        (
            "Kinesis_20131202.PutRecords",
            {"StreamARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/s"},
            ["kinesis:*:stream/s"],
        ),
        ("AmazonSQS.SendMessage", {"QueueUrl": "http://127.0.0.1:1/123456789012/q"}, ["sqs:*:q"]),
    ],
)
def test_items_records_and_messages_are_of_their_table_stream_and_queue(
    target: str, told: dict[str, Any], resources: list[str]
) -> None:
    service, _, operation = target.partition(".")
    named = service.partition("_")[0].lower().removeprefix("amazon")
    arns = [f"arn:aws:{one.replace('*', 'eu-central-1:123456789012')}" for one in resources]
    body = json.dumps(told).encode()
    assert asked(named, body, HTTP_X_AMZ_TARGET=target) == [(f"{named}:{operation}", arn) for arn in arns]


def test_a_form_names_its_action() -> None:
    assert asked("iam", b"Action=ListRoles&Version=2010-05-08") == [("iam:ListRoles", "*")]
    assert asked("sts", b"Action=GetCallerIdentity") == []


def test_an_invocation_is_of_its_function() -> None:
    arn = "arn:aws:lambda:eu-central-1:123456789012:function:f"
    for name in ("f", arn):
        told = asked("lambda", b"{}", PATH_INFO=f"/2015-03-31/functions/{name}/invocations")
        assert told == [("lambda:InvokeFunction", arn)]


def test_what_nobody_has_mapped_is_asked_by_its_method_and_path() -> None:
    assert asked("lambda", PATH_INFO="/2015-03-31/functions") == [("lambda:POST /2015-03-31/functions", "*")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"REQUEST_METHOD": "HEAD", "PATH_INFO": "/lake"}, [("s3:ListBucket", "lake")]),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, [("s3:ListAllMyBuckets", "*")]),
        ({"REQUEST_METHOD": "POST", "PATH_INFO": "/lake", "QUERY_STRING": "delete"}, [("s3:DeleteObject", "lake/*")]),
        ({"REQUEST_METHOD": "PUT", "PATH_INFO": "/lake/\xc3\xa4"}, [("s3:PutObject", "lake/ä")]),
        (
            {"REQUEST_METHOD": "PUT", "PATH_INFO": "/lake/a", "HTTP_X_AMZ_COPY_SOURCE": "lake/b?versionId=1"},
            [("s3:PutObject", "lake/a"), ("s3:GetObjectVersion", "lake/b")],
        ),
    ],
)
def test_a_request_to_s3_asks_for_its_bucket_or_object(told: dict[str, str], expected: list[tuple[str, str]]) -> None:
    arns = [(action, name if name == "*" else f"arn:aws:s3:::{name}") for action, name in expected]
    assert asked("s3", **told) == arns
