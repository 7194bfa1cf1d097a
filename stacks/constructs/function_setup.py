"""What all functions have in common, images or zips: log, role, processor, traces and the environment of the stage."""

from typing import Protocol, TypedDict

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from nextday.telemetry.metric import namespace
from stacks.constructs.function_role import FunctionRole
from stacks.constructs.watch.monitoring import Monitoring


class Settings(Protocol):
    """The environment contract of a function, one of `nextday.settings`."""

    def to_env(self) -> dict[str, str]:
        """All of it."""


class FunctionSetup(TypedDict):
    """Arguments of a function, by the CDK's names."""

    role: iam.IRole
    log_group: logs.ILogGroup
    architecture: lambda_.Architecture
    environment: dict[str, str]
    tracing: lambda_.Tracing


def function_setup(
    scope: Construct, construct_id: str, *, service: str, settings: Settings, monitoring: Monitoring
) -> FunctionSetup:
    """Make the log and the role of a function; in logs, traces and metrics it is the `service` of the stage."""
    log_group = monitoring.log_group(scope, f"{construct_id}Logs")
    powertools = {
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": namespace(monitoring.stage),
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    return FunctionSetup(
        role=FunctionRole(scope, f"{construct_id}Role", log_group=log_group),
        log_group=log_group,
        architecture=lambda_.Architecture.ARM_64,
        environment=settings.to_env() | powertools,
        tracing=lambda_.Tracing.ACTIVE,  # Lambda's own segment, which needs no SDK
    )
