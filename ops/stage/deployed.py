"""One stage on AWS, as the shell's credentials reach it: the account, the region, what its stacks say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError, ProfileNotFound

from ops.stage.unavailable import StageUnavailable

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
# a command waits for a person: botocore by itself tries for a minute to reach who does not answer
_PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
_SIGN_IN = "sign in (`aws sso login`), or name a profile in AWS_PROFILE"
_CURES: dict[type[BotoCoreError], str] = {
    NoCredentialsError: _SIGN_IN,
    ProfileNotFound: "set AWS_PROFILE to one that `aws configure list-profiles` shows",
    NoRegionError: "set AWS_REGION",
}
_UNKNOWN_CALLER = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}


@contextmanager
def asking(stage: str) -> Iterator[None]:
    """Raise StageUnavailable for what AWS or its SDK refuses meanwhile: one line, with what to do if known."""
    try:
        yield
    except ClientError as error:
        said = error.response["Error"]
        cure = _SIGN_IN if said["Code"] in _UNKNOWN_CALLER else None
        raise _unavailable(stage, said.get("Message") or said["Code"], cure) from error
    except BotoCoreError as error:
        cure = next((cure for kind, cure in _CURES.items() if isinstance(error, kind)), None)
        raise _unavailable(stage, error, cure) from error


def _unavailable(stage: str, why: object, cure: str | None) -> StageUnavailable:
    told = " ".join(f"stage {stage} cannot be asked: {why}".split())
    return StageUnavailable(f"{told.rstrip('.')}: {cure}" if cure else told)


@dataclass(frozen=True)
class DeployedStage:
    """A stage by its name. Every method raises StageUnavailable when AWS cannot be asked."""

    name: str
    session: boto3.Session

    @classmethod
    def of(cls, name: str, region: str | None = None) -> Self:
        """The stage in a region, the shell's unless one is named."""
        with asking(name):
            return cls(name, boto3.Session(region_name=region))

    def client(self, service: str) -> Any:
        """A client that gives up soon."""
        with asking(self.name):
            return self.session.client(service, config=_PATIENCE)  # type: ignore[call-overload]

    @property
    def region(self) -> str:
        """The region that is asked."""
        if self.session.region_name is None:
            with asking(self.name):
                raise NoRegionError
        return self.session.region_name

    @cached_property
    def account(self) -> str:
        """The account of the credentials."""
        with asking(self.name):
            return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def bootstrap_version(self) -> int | None:
        """Version of what the CDK needs in this account and region; None where it is not there."""
        ssm = self.client("ssm")
        with asking(self.name):
            try:
                return int(ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)["Parameter"]["Value"])
            except ssm.exceptions.ParameterNotFound:
                return None

    @property
    def concurrency(self) -> int:
        """How many functions of the account may run at once."""
        with asking(self.name):
            return int(self.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])

    def stack(self, name: str) -> dict[str, Any] | None:
        """What CloudFormation says of a stack; None where it is not there."""
        with asking(self.name):
            try:
                (found,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
            except ClientError as error:
                # CloudFormation has no code of its own for it
                if "does not exist" in error.response["Error"]["Message"]:
                    return None
                raise
        return dict(found)

    def template(self, name: str) -> dict[str, Any] | None:
        """The template that a stack was deployed from; None where there is no such stack."""
        if self.stack(name) is None:
            return None
        with asking(self.name):
            told = self.client("cloudformation").get_template(StackName=name)
        return dict(told["TemplateBody"])

    def output(self, stack: str, key: str) -> str:
        """An output of a stack. Raises StageUnavailable when it has none, too."""
        name = f"nextday-{self.name}-{stack}"
        outputs = {one["OutputKey"]: one["OutputValue"] for one in (self.stack(name) or {}).get("Outputs", [])}
        if key not in outputs:
            raise StageUnavailable(
                f"there is no stack {name} with an output {key} in {self.region}: "
                f"run `nextday deploy --stage {self.name}`, or is it of another account or region?"
            )
        return str(outputs[key])

    @property
    def site(self) -> str:
        """Address of the dashboard, and below /api of the HTTP API."""
        return self.output("web", "SiteUrl")
