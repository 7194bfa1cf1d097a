"""A scheduled job as a function of the container image that all jobs share."""

from collections.abc import Mapping

from aws_cdk import Duration, IgnoreMode
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import Environment
from stacks.constructs.function_setup import function_setup
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
        setup = function_setup(scope, construct_id, service=job, settings=settings, monitoring=monitoring)
        super().__init__(
            scope,
            construct_id,
            code=self._image(f"lambdas.{job}.handler.handler", build_args),
            memory_size=memory,
            timeout=timeout or Duration.minutes(15),  # the most that Lambda allows
            **setup,
        )
        monitoring.job_logs[job] = setup["log_group"]

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
