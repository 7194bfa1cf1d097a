"""Where people ask the lake questions in SQL."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_athena as athena
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.constructs.private_bucket import PrivateBucket

_RESULT_DAYS = 7


class QueryWorkgroup(Construct):
    """An Athena workgroup whose limits bind its users: results expire, scans are capped in bytes.

    Results are encrypted as the lake is, from which they come.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, scan_limit_bytes: int, key: kms.IKey | None
    ) -> None:
        super().__init__(scope, construct_id)
        expiry = s3.LifecycleRule(id="results", expiration=Duration.days(_RESULT_DAYS))
        results = PrivateBucket(self, "Results", retain=False, lifecycle_rules=[expiry], key=key)
        group = athena.CfnWorkGroup
        self.workgroup = group(
            self,
            "Workgroup",
            name=name,
            recursive_delete_option=True,  # else one that holds queries cannot be deleted
            work_group_configuration=group.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,  # else a client's own settings win over the limits
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=scan_limit_bytes,
                result_configuration=group.ResultConfigurationProperty(
                    output_location=results.s3_url_for_object("results/"),
                    encryption_configuration=group.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS" if key else "SSE_S3", kms_key=key.key_arn if key else None
                    ),
                ),
            ),
        )
        self.workgroup.apply_removal_policy(RemovalPolicy.DESTROY)
