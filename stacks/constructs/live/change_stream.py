"""The stream on which jobs tell what has changed in the lake."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct


class ChangeStream(kinesis.Stream):
    """One shard takes 1,000 records a second, which a night of 5,000 symbols fills for some seconds."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope,
            construct_id,
            stream_mode=kinesis.StreamMode.PROVISIONED,  # on demand costs three times as much for as little
            shard_count=1,
            retention_period=Duration.hours(24),  # the least; the lake is what keeps
            encryption=kinesis.StreamEncryption.MANAGED,
        )

    def grant_tell(self, grantee: iam.IGrantable) -> None:
        """Let a job put records."""
        self.grant(grantee, "kinesis:PutRecords")
