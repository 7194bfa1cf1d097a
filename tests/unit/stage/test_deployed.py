"""A stage on AWS as the shell's credentials reach it, and one clear line where they do not."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from nextday.errors import InputError
from ops.localcloud.account import ACCOUNT, confined
from ops.stage.deployed import BOOTSTRAP_PARAMETER, DeployedStage, asking
from ops.stage.settings import wanted
from ops.stage.unavailable import StageUnavailable

SHELL = {
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


@pytest.fixture
def aws() -> Iterator[None]:
    with confined(SHELL), mock_aws():
        yield


def deploy(name: str) -> dict[str, object]:
    """A stack with one output."""
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"SiteUrl": {"Value": "https://d111.cloudfront.net"}},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))
    return template


@pytest.mark.usefixtures("aws")
def test_account_region_and_bootstrap_version_are_asked_for() -> None:
    stage = DeployedStage.of("dev")
    assert (stage.account, stage.region, stage.bootstrap_version) == (ACCOUNT, "eu-west-1", None)
    boto3.client("ssm").put_parameter(Name=BOOTSTRAP_PARAMETER, Value="30", Type="String")
    assert stage.bootstrap_version == 30


@pytest.mark.usefixtures("aws")
def test_outputs_and_templates_are_those_of_the_stages_own_stacks() -> None:
    template = deploy("nextday-dev-web")
    assert DeployedStage.of("dev").site == "https://d111.cloudfront.net"
    assert DeployedStage.of("dev").template("nextday-dev-web") == template
    assert DeployedStage.of("dev", region="us-east-1").template("nextday-dev-web") is None


@pytest.mark.usefixtures("aws")
def test_a_stage_that_is_not_deployed_is_told_with_what_to_do() -> None:
    with pytest.raises(
        StageUnavailable, match=r"no stack nextday-prod-web .* in eu-west-1: run `nextday deploy --stage"
    ):
        _ = DeployedStage.of("prod").site


@pytest.mark.usefixtures("aws")
def test_the_number_of_functions_that_may_run_at_once_is_lambdas(monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("lambda")
    stubbed = Stubber(client)
    stubbed.add_response("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}})
    monkeypatch.setattr(DeployedStage, "client", lambda *_: client)
    with stubbed:
        assert DeployedStage.of("dev").concurrency == 10


def where(name: str) -> tuple[str, str]:
    stage = DeployedStage.of(name)
    return stage.region, stage.account


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"AWS_ACCESS_KEY_ID": None}, "Unable to locate credentials: sign in (`aws sso login`), or name a profile"),
        ({"AWS_REGION": None, "AWS_DEFAULT_REGION": None}, "You must specify a region: set AWS_REGION"),
        ({"AWS_PROFILE": "nobody"}, "The config profile (nobody) could not be found: set AWS_PROFILE to one"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "Could not connect to the endpoint URL"),
    ],
)
def test_what_keeps_aws_from_being_asked_is_one_line(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str | None], told: str
) -> None:
    with confined(SHELL):
        for name, value in variables.items():
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
        with pytest.raises(StageUnavailable) as raised:
            where("dev")
        assert str(raised.value).startswith(f"stage dev cannot be asked: {told}")
        assert len(str(raised.value).splitlines()) == 1


def test_a_token_that_has_expired_says_to_sign_in() -> None:
    expired = {"Error": {"Code": "ExpiredToken", "Message": "The security token is expired."}}
    with pytest.raises(StageUnavailable, match="token is expired: sign in"), asking("dev"):
        raise ClientError(expired, "GetCallerIdentity")  # type: ignore[arg-type]


def test_settings_are_those_of_a_stage_by_name() -> None:
    assert wanted("prod").protect
    assert not wanted("dev").protect
    with pytest.raises(InputError, match="there is no stage 'test', only dev, prod"):
        wanted("test")
