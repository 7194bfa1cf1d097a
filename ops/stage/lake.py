"""A stage's lake, written with the shell's AWS credentials."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nextday.catalog import HOLDS, projected_buckets
from nextday.lake.s3.layout import check_layout
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.objects import VersionedBucket
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.views.sources import Sources
from ops.stage.deployed import DeployedStage, asking
from ops.stage.unavailable import StageUnavailable
from stacks.names import database_name

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class StageLake:
    """The bucket of a stage's lake, its client, and the number of buckets that its files are split into."""

    bucket: str
    client: "S3Client"
    buckets: int


def lake_sources(bucket: str, client: "S3Client", buckets: int, now: datetime) -> Sources:
    """Tables, models and views of a lake: a stage's, or one on this machine."""
    tables, models = S3TableStore(bucket, client=client), S3ModelStore(bucket, client=client)
    return Sources(tables, models, S3ViewStore(bucket, client=client), buckets, now)


def stage_store(stage: str) -> S3TableStore:
    """The tables of a stage. Raises StageUnavailable."""
    lake = stage_lake(stage)
    return S3TableStore(lake.bucket, client=lake.client)


def stage_lake(stage: str) -> StageLake:
    """What Glue says of a stage's lake, and the lake says too. Raises StageUnavailable, OtherBuckets."""
    deployed = DeployedStage.of(stage)
    glue = deployed.client("glue")
    with asking(stage):
        try:
            found = glue.get_table(DatabaseName=database_name(stage), Name=HOLDS.name)["Table"]
        except glue.exceptions.EntityNotFoundException as error:
            raise StageUnavailable(
                f"there is no table {HOLDS.name} in {database_name(stage)}: is the stage deployed, to this account and "
                "region?"
            ) from error
    bucket = urlsplit(found["StorageDescriptor"]["Location"]).netloc
    lake = StageLake(bucket, deployed.session.client("s3"), projected_buckets(found["Parameters"]))
    with asking(stage):
        check_layout(VersionedBucket(lake.bucket, lake.client), lake.buckets, claims=False)
    return lake
