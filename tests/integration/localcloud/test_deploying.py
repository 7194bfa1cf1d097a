"""Unmodified templates deploy completely, or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.cloudformation.models import cloudformation_backends

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assembly.synthesis import Stack
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.cloudformation.engine import deploy
from ops.localcloud.cloudformation.naming import stable_name
from ops.localcloud.cloudformation.shims import Undeployable
from tests.integration.localcloud.resources import function
from tests.integration.localcloud.stage import write_assembly


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Deployed from its templates, of which there is no record yet."""
    assembly = write_assembly(tmp_path_factory.mktemp("new-assembly"))
    with LocalCloud(assembly, tmp_path_factory.mktemp("data")) as cloud:
        yield cloud


def test_every_stack_is_created_in_the_order_of_its_dependencies(cloud: LocalCloud) -> None:
    stacks = cloud.session.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackName"]: stack["StackStatus"] for stack in stacks} == {
        "stage-data": "CREATE_COMPLETE",
        "stage-app": "CREATE_COMPLETE",
    }
    assert list(cloud.outputs) == ["stage-data", "stage-app"]


def test_an_output_is_what_its_resource_is_called(cloud: LocalCloud) -> None:
    assert cloud.outputs["stage-data"]["TableName"] == "bars"
    assert cloud.lake_bucket == cloud.outputs["stage-data"]["LakeBucketName"]


def test_a_bucket_is_versioned_closed_and_cleaned_as_declared(cloud: LocalCloud) -> None:
    s3, bucket = cloud.session.client("s3"), {"Bucket": cloud.lake_bucket}
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    assert s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    (rule,) = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert (rule["Filter"], rule["Expiration"]) == ({"Prefix": "tmp/"}, {"Days": 7})


def test_a_policy_that_demands_tls_does_not_close_the_bucket(cloud: LocalCloud) -> None:
    s3 = cloud.session.client("s3")
    s3.put_object(Bucket=cloud.lake_bucket, Key="open", Body=b"1")
    assert s3.get_object(Bucket=cloud.lake_bucket, Key="open")["Body"].read() == b"1"


def test_tables_keep_their_projection(cloud: LocalCloud) -> None:
    table = cloud.session.client("glue").get_table(DatabaseName="stage", Name="bars")["Table"]
    assert table["Parameters"] == {"projection.enabled": "true"}


def test_functions_are_described_as_declared(cloud: LocalCloud) -> None:
    (name,) = (function.name for function in cloud.functions() if "-Job-" in function.name)
    described = cloud.session.client("lambda").get_function_configuration(FunctionName=name)
    assert described["PackageType"] == "Image"
    assert described["Architectures"] == ["arm64"]
    assert described["ImageConfigResponse"]["ImageConfig"]["Command"] == ["jobs.main.handler"]


def test_names_are_the_same_at_every_start() -> None:
    names = [stable_name("AWS::S3::Bucket", "nextday-dev-data", f"Lake{'x' * 80}{end}") for end in "aab"]
    assert names[0] == names[1] != names[2]
    assert len(names[0]) <= 63
    assert names[0] == names[0].lower()


PROPERTIES = function("probe", "app.handler", Role="r")["Properties"]


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        ({"Type": "AWS::DynamoDB::GlobalTable"}, "AWS::DynamoDB::GlobalTable"),
        ({"Type": "Custom::Unheard"}, "Custom::Unheard"),
        (
            {"Type": "AWS::Glue::Table", "Properties": {"DatabaseName": "nowhere", "TableInput": {"Name": "t"}}},
            "Extra (AWS::Glue::Table)",
        ),
        (
            {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Code": {"ZipFile": "pass"}, "Handler": "index.handler", "Role": "r"},
            },
            "inline code",
        ),
        (
            {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {
                    "DistributionConfig": {
                        "DefaultCacheBehavior": {"FunctionAssociations": [{"EventType": "viewer-response"}]},
                        "Origins": [],
                    }
                },
            },
            "functions on a viewer-response are not run locally",
        ),
        (
            {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {
                    "DistributionConfig": {"DefaultCacheBehavior": {"CachePolicyId": "elsewhere"}, "Origins": []}
                },
            },
            "the managed cache policy elsewhere is not known locally",
        ),
        (
            {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": "any",
                    "PolicyDocument": {"Statement": {"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*"}},
                },
            },
            "bucket policy of any: NotAction of a policy is not judged locally",
        ),
        (
            {
                "Type": "AWS::Lambda::Function",
                "Properties": PROPERTIES | {"Environment": {"Variables": {"A": "x" * 4096}}},
            },
            "its environment variables have 4104 bytes, 4096 are allowed",
        ),
        (
            {"Type": "AWS::Lambda::Function", "Properties": PROPERTIES | {"FunctionName": "f" * 65}},
            "is longer than 64 characters",
        ),
        (
            {
                "Type": "AWS::IAM::Role",
                "Properties": {"RoleName": "r" * 65, "AssumeRolePolicyDocument": {"Statement": []}},
            },
            "is longer than 64 characters",
        ),
        (
            {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"StateMachineName": "m" * 81, "DefinitionString": "{}", "RoleArn": "r"},
            },
            "is longer than 80 characters",
        ),
        (
            {
                "Type": "AWS::ElastiCache::ServerlessCache",
                "Properties": {"ServerlessCacheName": "c", "Engine": "valkey"},
            },
            "cache c: only a public endpoint of Valkey is understood locally",
        ),
        (
            {
                "Type": "AWS::ElastiCache::ServerlessCache",
                "Properties": {"ServerlessCacheName": "c", "Engine": "valkey", "ConnectionType": "public"},
            },
            "cache c: a public endpoint wants a group of users",
        ),
        (
            {
                "Type": "AWS::ElastiCache::User",
                "Properties": {"UserId": "one", "UserName": "other", "AuthenticationMode": {"Type": "iam"}},
            },
            "user one: IAM knows it by its id alone",
        ),
    ],
    ids=[
        "unknown type",
        "unknown custom resource",
        "refused by the service",
        "inline code",
        "functions at the edge",
        "unknown cache policy",
        "a policy that is not judged",
        "an environment of more than 4 KB",
        "a long name of a function",
        "a long name of a role",
        "a long name of a machine",
        "a cache in a network",
        "a public cache without users",
        "a user whom IAM would not know",
    ],
)
def test_what_is_not_provided_fails_the_deployment_by_name(
    cloud: LocalCloud, tmp_path: Path, resource: dict[str, Any], named: str
) -> None:
    stack = _stack_of(tmp_path, resource)
    with pytest.raises(Undeployable) as refused:
        deploy(stack, cloud._running.deployment)
    assert named in str(refused.value)
    _forget(stack.name)


def test_a_function_whose_role_lambda_cannot_assume_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    trust = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]
    }
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Extra": {
            "Type": "AWS::Lambda::Function",
            "Properties": PROPERTIES | {"Role": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
    }
    with pytest.raises(Undeployable, match="the role defined for it cannot be assumed by Lambda"):
        deploy(_stack(tmp_path, resources), cloud._running.deployment)
    _forget("extra")


@pytest.mark.parametrize(
    "logged",
    [
        {"AccessLogSettings": {"DestinationArn": "arn:aws:logs:eu-central-1:123456789012:log-group:sockets"}},
        {"DefaultRouteSettings": {"LoggingLevel": "ERROR"}},
    ],
)
def test_a_log_of_sockets_is_refused_as_by_an_account_without_a_role_for_it(
    cloud: LocalCloud, tmp_path: Path, logged: dict[str, Any]
) -> None:
    stage = {"ApiId": {"Ref": "Sockets"}, "StageName": "live", **logged}
    resources = {
        "Sockets": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "logged", "ProtocolType": "WEBSOCKET"}},
        "Extra": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
    }
    with pytest.raises(Undeployable, match="CloudWatch Logs role ARN must be set in account settings"):
        deploy(_stack(tmp_path, resources), cloud._running.deployment)
    _forget("extra")


def _output(stack: str, name: str, region: Any) -> dict[str, Any]:
    asked = {"Fn::GetStackOutput": {"StackName": stack, "OutputName": name, "Region": region}}
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/read", "Value": asked}}


def test_what_another_stack_puts_out_is_read(cloud: LocalCloud, tmp_path: Path) -> None:
    stack = _stack_of(tmp_path, _output("stage-data", "TableName", {"Ref": "AWS::Region"}))
    deploy(stack, cloud._running.deployment)
    assert cloud.session.client("ssm").get_parameter(Name="/read")["Parameter"]["Value"] == "bars"
    _forget(stack.name)


@pytest.mark.parametrize(
    ("stack", "name", "region"),
    [
        ("stage-data", "Nothing", REGION),
        ("nowhere", "TableName", REGION),
        ("stage-data", "TableName", "us-east-1"),
    ],
)
def test_an_output_that_is_not_there_fails_the_deployment_by_name(
    cloud: LocalCloud, tmp_path: Path, stack: str, name: str, region: str
) -> None:
    extra = _stack_of(tmp_path, _output(stack, name, region))
    with pytest.raises(Undeployable, match=f"no stack {stack} of {REGION} has an output {name}"):
        deploy(extra, cloud._running.deployment)
    _forget(extra.name)


def _stack_of(folder: Path, resource: dict[str, Any]) -> Stack:
    return _stack(folder, {"Extra": resource})


def _stack(folder: Path, resources: dict[str, Any]) -> Stack:
    template = folder / "extra.template.json"
    template.write_text(json.dumps({"Resources": resources}))
    return Stack("extra", template)


def _forget(name: str) -> None:
    stacks = cloudformation_backends[ACCOUNT][REGION].stacks
    for identity in [identity for identity, stack in stacks.items() if stack.name == name]:
        del stacks[identity]
