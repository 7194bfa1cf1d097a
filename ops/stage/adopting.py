"""A lake that outlived its stacks becomes a new deployment's: CloudFormation imports its bucket.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
"""

from pathlib import Path

from botocore.exceptions import ClientError

from nextday.catalog import TABLES
from nextday.errors import InputError
from ops.localcloud.assembly.synthesis import read_template, stacks
from ops.stage.deployed import DeployedStage, asking
from ops.stage.toolchain import Toolchain

_OUTPUT = "LakeBucketName"


def adopt(stage: DeployedStage, tools: Toolchain, assembly: Path, bucket: str) -> None:
    """Make the data stack of a bucket. Raises InputError when there is a data stack, or the bucket is no lake."""
    (data,) = (one for one in stacks(assembly) if one.name == f"nextday-{stage.name}-data")
    if stage.stack(data.name) is not None:
        raise InputError(f"{data.name} has a lake: a stage adopts one while it is not deployed")
    _require_lake(stage, bucket)
    lake = read_template(data)["Outputs"][_OUTPUT]["Value"]["Ref"]
    tools.adopt(f"nextday-{stage.name}/data", assembly, {lake: {"BucketName": bucket}})


def _require_lake(stage: DeployedStage, bucket: str) -> None:
    s3 = stage.client("s3")
    with asking(stage.name):
        try:
            found = s3.list_objects_v2(Bucket=bucket, Delimiter="/").get("CommonPrefixes", [])
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchBucket", "AccessDenied"}:
                raise InputError(f"there is no bucket {bucket} of this account") from error
            raise
    if {one["Prefix"] for one in found}.isdisjoint(table.prefix for table in TABLES):
        raise InputError(f"{bucket} holds no table of a lake")
