"""Where events go that found nobody to take them."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge


class DeadLetters(sqs.Queue):
    """An encrypted, TLS-only queue that keeps what it gets for two weeks."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope,
            construct_id,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),  # the longest that SQS keeps a message
        )
        acknowledge(self, "it is the dead-letter queue itself", "AwsSolutions-SQS3")
