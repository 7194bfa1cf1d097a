"""A bucket nobody reaches but through a grant and TLS."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge


class PrivateBucket(s3.Bucket):
    """Encrypted, TLS-only, closed to the public; `retain` keeps it, with its objects, when the stack goes.

    Encrypted with S3's own key unless there is another one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        retain: bool,
        versioned: bool = False,
        lifecycle_rules: Sequence[s3.LifecycleRule] = (),
        key: kms.IKey | None = None,
    ) -> None:
        # parts of an upload that broke off are billed and stand in no listing
        unfinished = s3.LifecycleRule(id="unfinished-uploads", abort_incomplete_multipart_upload_after=Duration.days(1))
        super().__init__(
            scope,
            construct_id,
            versioned=versioned,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            bucket_key_enabled=True if key else None,  # else each object is a request to KMS, which is billed
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
            auto_delete_objects=not retain,  # CloudFormation deletes no bucket that holds objects
            lifecycle_rules=[unfinished, *lifecycle_rules],
        )
        acknowledge(
            self, "only our own functions and CloudFront read it, and they log their requests", "AwsSolutions-S1"
        )
