"""The built dashboard in its bucket."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct, IConstruct

from stacks.constructs.acknowledgement import acknowledge, acknowledge_wildcards, logical_id

_CACHE = deployment.CacheControl
_UPLOADER_ACTIONS = ("GetBucket", "GetObject", "List", "Abort", "DeleteObject")
_BASIC_EXECUTION = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]"
)


class Site(Construct):
    """Uploads a build: hashed assets first and for ever, so that an old tab finds its chunks, then the pages."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        build: Path,
        config: Mapping[str, Any],
        bucket: s3.IBucket,
        distribution: cloudfront.IDistribution,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        upload = partial(deployment.BucketDeployment, self, destination_bucket=bucket, prune=False, log_group=log_group)
        assets = upload(
            "Assets",
            sources=[deployment.Source.asset(str(build / "assets"))],
            destination_key_prefix="assets",
            cache_control=[_CACHE.set_public(), _CACHE.max_age(Duration.days(365)), _CACHE.immutable()],
        )
        told = deployment.Source.json_data("config.json", dict(config))
        pages = upload(
            "Pages",
            sources=[deployment.Source.asset(str(build), exclude=["assets", ".vite"]), told],
            cache_control=[_CACHE.no_cache()],
            distribution=distribution,
            distribution_paths=["/", "/index.html", "/config.json"],  # assets are named by their hash
        )
        pages.node.add_dependency(assets)  # else a page could name assets that are not there yet
        self._acknowledge(pages.handler_role.node.scope or self, bucket)

    @staticmethod
    def _acknowledge(uploader: IConstruct, bucket: s3.IBucket) -> None:
        reason = "the CDK's own uploader, which copies published assets into the site's bucket"
        acknowledge(uploader, reason, "AwsSolutions-L1", _BASIC_EXECUTION)
        acknowledge(uploader, reason, *(f"AwsSolutions-IAM5[Action::s3:{action}*]" for action in _UPLOADER_ACTIONS))
        published = "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*"
        acknowledge_wildcards(uploader, reason, "*", published, f"<{logical_id(bucket)}.Arn>/*")
