"""What a deployment over an earlier one does to its resources, judged by templates alone."""

from typing import Any

import pytest

from nextday.catalog import HOLDS, projection
from nextday.errors import InputError
from ops.template_changes import Kind, buckets_of, changes, losses, require_possible

Resources = dict[str, Any]


def template(**resources: Any) -> Resources:
    return {"Resources": resources}


def resource(kind: str, *, policy: str | None = None, **properties: Any) -> Resources:
    return {"Type": kind, "Properties": properties} | ({"DeletionPolicy": policy} if policy else {})


def kinds(before: Resources | None, after: Resources | None) -> dict[str, str]:
    return {one.logical_id: one.kind for one in changes("stack", before, after)}


def test_a_stack_that_is_not_there_is_added_whole() -> None:
    assert kinds(None, template(Lake=resource("AWS::S3::Bucket"))) == {"Lake": Kind.ADD}


def test_what_stays_as_it_is_does_not_change() -> None:
    same = template(Lake=resource("AWS::S3::Bucket", BucketName="lake"))
    assert changes("stack", same, same) == []


def test_a_changed_property_is_named() -> None:
    (change,) = changes(
        "stack",
        template(Job=resource("AWS::Lambda::Function", Timeout=3, MemorySize=128)),
        template(Job=resource("AWS::Lambda::Function", Timeout=9, MemorySize=128)),
    )
    assert (change.kind, change.where, change.loss) == (Kind.MODIFY, ("Timeout",), None)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": "b"}),
        ("AWS::S3::Bucket", {"BucketName": "a"}, {}),
        ("AWS::ApiGatewayV2::Api", {"ProtocolType": "HTTP"}, {"ProtocolType": "WEBSOCKET"}),
        ("AWS::SecretsManager::Secret", {"Name": "a"}, {"Name": "b"}),
        ("AWS::DynamoDB::Table", {"TableName": "a"}, {"TableName": "b"}),
    ],
)
def test_what_cannot_be_updated_is_replaced_and_its_contents_lost(
    kind: str, before: Resources, after: Resources
) -> None:
    found = changes("stack", template(One=resource(kind, **before)), template(One=resource(kind, **after)))
    assert [one.kind for one in found] == [Kind.REPLACE]
    assert list(losses(found)) == ["stack/One"]


def test_another_type_under_the_same_name_is_a_replacement() -> None:
    found = changes("stack", template(One=resource("AWS::S3::Bucket")), template(One=resource("AWS::SQS::Queue")))
    assert losses(found).keys() == {"stack/One"}


def test_what_is_bound_to_a_replaced_resource_is_replaced_with_it() -> None:
    def stack(name: str) -> Resources:
        return template(
            Group=resource("AWS::Scheduler::ScheduleGroup", Name=name),
            Function=resource("AWS::Lambda::Function", FunctionName=name),
            Alias=resource("AWS::Lambda::Alias", FunctionName={"Ref": "Function"}, Name="live"),
            Note=resource("AWS::Lambda::Function", Description={"Ref": "Function"}),
        )

    assert kinds(stack("a"), stack("b")) == {"Group": "replace", "Function": "replace", "Alias": "replace"}


@pytest.mark.parametrize(("policy", "lost"), [("Retain", False), ("RetainExceptOnCreate", False), ("Delete", True)])
def test_a_removed_bucket_is_lost_unless_it_is_kept(policy: str, lost: bool) -> None:  # noqa: FBT001
    found = changes("stack", template(Lake=resource("AWS::S3::Bucket", policy=policy)), template())
    assert bool(losses(found)) is lost


def test_a_function_may_go() -> None:
    found = changes("stack", template(Job=resource("AWS::Lambda::Function")), template())
    assert [one.kind for one in found] == [Kind.REMOVE]
    assert losses(found) == {}


def test_a_resource_of_an_unknown_type_is_replaced_with_its_function() -> None:
    def custom(token: str, told: str) -> Resources:
        return template(One=resource("Custom::Told", ServiceToken=token, Told=told))

    assert kinds(custom("a", "x"), custom("a", "y")) == {"One": "modify"}
    assert kinds(custom("a", "x"), custom("b", "x")) == {"One": "replace"}


def test_the_buckets_of_a_lake_are_read_from_its_tables() -> None:
    declared = {"Name": HOLDS.name, "Parameters": projection(HOLDS, location="s3://lake/", buckets=32, since=2024)}
    assert buckets_of(template(Holds=resource("AWS::Glue::Table", TableInput=declared))) == 32
    assert buckets_of(template()) is None
    assert buckets_of(None) is None


def test_what_keeps_its_name_cannot_be_replaced() -> None:
    def stack(package: str, **name: str) -> Resources:
        return template(Job=resource("AWS::Lambda::Function", PackageType=package, **name))

    named = changes("stack", stack("Zip", FunctionName="job"), stack("Image", FunctionName="job"))
    with pytest.raises(InputError, match="stack/Job is new by its PackageType and has its old name"):
        require_possible(named)
    require_possible(changes("stack", stack("Zip", FunctionName="job"), stack("Image", FunctionName="other")))
    require_possible(changes("stack", stack("Zip"), stack("Image")))
    moved = [template(Rule=resource("AWS::Lambda::Alias", FunctionName=name, Name="live")) for name in ("a", "b")]
    require_possible(changes("stack", *moved))
    policies = [
        template(
            Lake=resource("AWS::S3::Bucket", BucketName=name),
            Policy=resource("AWS::S3::BucketPolicy", Bucket={"Ref": "Lake"}),
        )
        for name in ("a", "b")
    ]
    require_possible(changes("stack", *policies))
