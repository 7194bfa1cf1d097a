"""What people see: the dashboard, and the API on the same origin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.constructs.edge.distribution import Distribution
from stacks.constructs.edge.http_api import HttpApi
from stacks.constructs.edge.site import Site
from stacks.constructs.live.live_api import LiveApi
from stacks.constructs.private_bucket import PrivateBucket
from stacks.constructs.watch.monitoring import Monitoring


class WebStack(Stack):
    """A private bucket with the built dashboard behind CloudFront; `config` is what the stage tells its pages."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Mapping[str, Any],
        build: Path,
        http_api: HttpApi,
        live_api: LiveApi | None,
        monitoring: Monitoring,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: the dashboard", termination_protection=protect)
        bucket = PrivateBucket(self, "Bucket", retain=False)
        distribution = Distribution(self, "Distribution", site=bucket, http_api=http_api, live_api=live_api)
        Site(
            self,
            "Site",
            build=build,
            config=config,
            bucket=bucket,
            distribution=distribution,
            log_group=monitoring.log_group(self, "UploadLogs"),
        )
        CfnOutput(self, "SiteUrl", value=f"https://{distribution.distribution_domain_name}")
        CfnOutput(self, "SiteBucketName", value=bucket.bucket_name)
