"""A key that encrypts one stage's lake, and that its owner alone can take away.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


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

    def grant_use(self, function: lambda_.IFunction, *, writes: bool) -> None:
        """Allow what reading an object takes, and what writing one does, with this key."""
        actions = ["kms:Decrypt", "kms:GenerateDataKey"] if writes else ["kms:Decrypt"]
        # by the role alone: the key's policy leaves it to the account's IAM
        iam.Grant.add_to_principal(grantee=function, actions=actions, resource_arns=[self.key_arn])
