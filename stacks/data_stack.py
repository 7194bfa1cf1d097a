"""What is kept: the lake and the way to query it."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.constructs.lake.lake import Lake
from stacks.constructs.lake.lake_key import lake_key
from stacks.constructs.lake.query_workgroup import QueryWorkgroup
from stacks.constructs.lake.saved_queries import SavedQueries
from stacks.names import database_name, workgroup_name


class DataStack(Stack):
    """The lake bucket with all tables, and an Athena workgroup with limits and saved queries."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        buckets: int,
        since: int,
        noncurrent_days: int,
        scan_limit_bytes: int,
        encryption: str,
        announces: bool,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: the lake", termination_protection=protect)
        key = lake_key(self, "LakeKey", encryption=encryption, stage=stage, retain=protect)
        self.lake = Lake(
            self,
            "Lake",
            database_name=database_name(stage),
            buckets=buckets,
            since=since,
            noncurrent_days=noncurrent_days,
            key=key,
            announces=announces,
            retain=protect,
        )
        queries = QueryWorkgroup(
            self, "Queries", name=workgroup_name(stage), scan_limit_bytes=scan_limit_bytes, key=key
        )
        SavedQueries(self, "SavedQueries", database=self.lake.database, queries=queries)
        CfnOutput(self, "LakeBucketName", value=self.lake.bucket.bucket_name)
        CfnOutput(self, "DatabaseName", value=self.lake.database.ref)
        CfnOutput(self, "WorkgroupName", value=queries.workgroup.ref)
