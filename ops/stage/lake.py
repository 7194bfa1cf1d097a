"""A stage's lake, written with the shell's AWS credentials."""

from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from nextday.catalog import HOLDS
from nextday.lake.s3.tables import S3TableStore
from ops.stage.unavailable import StageUnavailable
from stacks.names import database_name


def stage_store(stage: str) -> S3TableStore:
    """The tables of a stage, in the bucket that Glue names. Raises StageUnavailable."""
    try:
        session = boto3.Session()
        found = session.client("glue").get_table(DatabaseName=database_name(stage), Name=HOLDS.name)
        bucket = urlsplit(found["Table"]["StorageDescriptor"]["Location"]).netloc
        return S3TableStore(bucket, client=session.client("s3"))
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            raise StageUnavailable(
                f"there is no table {HOLDS.name} in {database_name(stage)}: is the stage deployed, to this account and "
                "region?"
            ) from error
        raise StageUnavailable(f"stage {stage} cannot be asked: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise StageUnavailable(f"stage {stage} cannot be asked: {error}") from error
