"""A stage's lake, written with the shell's AWS credentials."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from nextday.catalog import HOLDS, projected_buckets
from nextday.lake.s3.layout import check_layout
from nextday.lake.s3.objects import VersionedBucket
from nextday.lake.s3.tables import S3TableStore
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


def stage_store(stage: str) -> S3TableStore:
    """The tables of a stage. Raises StageUnavailable."""
    lake = stage_lake(stage)
    return S3TableStore(lake.bucket, client=lake.client)


def stage_lake(stage: str) -> StageLake:
    """What Glue says of a stage's lake, and the lake says too. Raises StageUnavailable, OtherBuckets."""
    try:
        session = boto3.Session()
        found = session.client("glue").get_table(DatabaseName=database_name(stage), Name=HOLDS.name)["Table"]
        bucket = urlsplit(found["StorageDescriptor"]["Location"]).netloc
        lake = StageLake(bucket, session.client("s3"), projected_buckets(found["Parameters"]))
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            raise StageUnavailable(
                f"there is no table {HOLDS.name} in {database_name(stage)}: is the stage deployed, to this account and "
                "region?"
            ) from error
        raise StageUnavailable(f"stage {stage} cannot be asked: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise StageUnavailable(f"stage {stage} cannot be asked: {error}") from error
    check_layout(VersionedBucket(lake.bucket, lake.client), lake.buckets, claims=False)
    return lake
