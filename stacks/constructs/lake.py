"""The lake: one bucket, the tables in it, and who may touch which prefix."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from nextday.catalog import MODELS_PREFIX, TABLES, Table
from stacks.constructs.lake_table import LakeTable
from stacks.constructs.private_bucket import PrivateBucket

_READ = ("s3:GetObject", "s3:GetObjectVersion")
_WRITE = ("s3:PutObject", "s3:AbortMultipartUpload")


class Lake(Construct):
    """A versioned bucket and a Glue database with every table of the catalogue; grants go by table, never by bucket."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        database_name: str,
        buckets: int,
        noncurrent_days: int,
        retain: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.buckets = buckets
        superseded = s3.LifecycleRule(
            id="superseded-versions",
            noncurrent_version_expiration=Duration.days(noncurrent_days),
            expired_object_delete_marker=True,
        )
        self.bucket = PrivateBucket(self, "Bucket", versioned=True, retain=retain, lifecycle_rules=[superseded])
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.bucket.env.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=database_name, description="nextday: bars, forecasts and how they turned out"
            ),
        )
        for table in TABLES:
            LakeTable(self, table=table, database=self.database, bucket=self.bucket, buckets=buckets)

    def settings(self) -> dict[str, Any]:
        """The fields of `nextday.settings.LakeSettings` that name this lake."""
        return {
            "lake_bucket": self.bucket.bucket_name,
            "database": self.database.ref,
            "buckets": self.buckets,
        }

    def grant_read(self, grantee: iam.IGrantable, *tables: Table) -> None:
        """Allow reading any version of the tables' files."""
        self._grant(grantee, _READ, *(table.prefix for table in tables))

    def grant_write(self, grantee: iam.IGrantable, *tables: Table) -> None:
        """Allow conditional writes of the tables' files, and the reads they begin with; nobody may delete."""
        self._grant(grantee, _READ + _WRITE, *(table.prefix for table in tables))

    def grant_read_models(self, grantee: iam.IGrantable) -> None:
        """Allow reading model documents and the pointer to the current one."""
        self._grant(grantee, _READ, MODELS_PREFIX)

    def grant_write_models(self, grantee: iam.IGrantable) -> None:
        """Allow publishing model documents and moving the pointer."""
        self._grant(grantee, _READ + _WRITE, MODELS_PREFIX)

    def _grant(self, grantee: iam.IGrantable, actions: Sequence[str], *prefixes: str) -> None:
        objects = [self.bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes]
        iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=objects)
        # listing has no condition on the prefix: HEAD of a missing key carries none, and would be 403 instead of 404
        listing = ["s3:ListBucket"]
        iam.Grant.add_to_principal(grantee=grantee, actions=listing, resource_arns=[self.bucket.bucket_arn])
