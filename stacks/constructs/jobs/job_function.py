"""A scheduled job as a function of the container image that all jobs share."""

from collections.abc import Mapping

from aws_cdk import Duration, IgnoreMode
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import Environment
from stacks.constructs.function_role import FunctionRole
from stacks.constructs.powertools import powertools
from stacks.constructs.sources import JOBS_IMAGE, ROOT, exclude_all_but
from stacks.constructs.watch.monitoring import Monitoring

_DOCKERFILE = "lambdas/Dockerfile"


class JobFunction(lambda_.DockerImageFunction):
    """Runs `lambdas.<job>.handler.handler` with exactly the environment of its settings class.

    `build_args` are those of the Dockerfile that it needs otherwise than the other jobs.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        job: str,
        settings: Environment,
        memory: int,
        monitoring: Monitoring,
        timeout: Duration | None = None,
        build_args: Mapping[str, str] | None = None,
    ) -> None:
        log_group = monitoring.log_group(scope, f"{construct_id}Logs")
        super().__init__(
            scope,
            construct_id,
            role=FunctionRole(scope, f"{construct_id}Role", log_group=log_group),
            log_group=log_group,
            code=self._image(f"lambdas.{job}.handler.handler", build_args),
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory,
            timeout=timeout or Duration.minutes(15),  # the most that Lambda allows
            environment=settings.to_env() | powertools(job, stage=monitoring.stage),
            tracing=lambda_.Tracing.ACTIVE,
        )
        monitoring.job_logs[job] = log_group

    @staticmethod
    def _image(handler: str, build_args: Mapping[str, str] | None) -> lambda_.DockerImageCode:
        return lambda_.DockerImageCode.from_image_asset(
            str(ROOT),
            file=_DOCKERFILE,
            cmd=[handler],
            build_args=build_args,
            platform=ecr_assets.Platform.LINUX_ARM64,  # else Docker builds for the machine that deploys
            exclude=exclude_all_but(*JOBS_IMAGE.sources),
            ignore_mode=IgnoreMode.GIT,
        )
