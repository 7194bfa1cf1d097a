"""What people see: the dashboard, and the API on the same origin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.constructs.edge.distribution import Distribution
from stacks.constructs.edge.edge_refresh import EdgeRefresh
from stacks.constructs.edge.http_api import HttpApi
from stacks.constructs.edge.own_domain import OwnDomain
from stacks.constructs.edge.rollout import Rollout
from stacks.constructs.edge.site import Site
from stacks.constructs.edge.web_acl import WebAcl
from stacks.constructs.lake.lake import Lake
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
        lake: Lake,
        http_api: HttpApi,
        live_api: LiveApi | None,
        waf: bool,
        rollout: Rollout,
        hit_rate: bool,
        domain: OwnDomain | None,
        monitoring: Monitoring,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: the dashboard", termination_protection=protect)
        bucket = PrivateBucket(self, "Bucket", retain=False)
        web_acl = WebAcl(self, "WebAcl", monitoring=monitoring) if waf else None
        distribution = Distribution(
            self,
            "Distribution",
            site=bucket,
            http_api=http_api,
            live_api=live_api,
            web_acl=web_acl,
            hit_rate=hit_rate,
            domain=domain,
        )
        Site(
            self,
            "Site",
            build=build,
            config=config,
            bucket=bucket,
            distribution=distribution,
            log_group=monitoring.log_group(self, "UploadLogs"),
        )
        if http_api.origin_secret:
            EdgeRefresh(
                self,
                "EdgeRefresh",
                distribution=distribution,
                lake=lake.bucket,
                rollout=rollout,
                monitoring=monitoring,
            )
        monitoring.page(self)
        self._tell(distribution.distribution_domain_name, domain)
        CfnOutput(self, "SiteBucketName", value=bucket.bucket_name)

    def _tell(self, address: str, domain: OwnDomain | None) -> None:
        """Where the stage is, and where a name of its owner's has to lead."""
        CfnOutput(self, "SiteUrl", value=f"https://{domain.name if domain else address}")
        CfnOutput(self, "DistributionDomainName", value=address)
