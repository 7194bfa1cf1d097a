"""The key that encrypts one stage's lake, which its owner alone can take away.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct


def lake_key(scope: Construct, construct_id: str, *, encryption: str, stage: str, retain: bool) -> kms.IKey | None:
    """None for `s3`, whose own key it is then; for `kms` a new one, or the one of which `encryption` is the ARN."""
    if encryption == "s3":
        return None
    if encryption == "kms":
        return LakeKey(scope, construct_id, stage=stage, retain=retain)
    return kms.Key.from_key_arn(scope, construct_id, encryption)


class LakeKey(kms.Key):
    """Rotated every year; with `retain` it outlives its stack, as what it has encrypted does."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, retain: bool) -> None:
        super().__init__(
            scope,
            construct_id,
            alias=f"nextday-{stage}",
            description=f"nextday: the lake of {stage}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
        )
