"""How many messages wait in the queues of the deployed stacks: SQS tells it of itself, nobody reports it."""

from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.metrics.recorder import Recorder

_WAITING = "ApproximateNumberOfMessages"


def observe_queues(deployment: Deployment, sqs: Any, recorder: Recorder) -> None:
    """Record it of every queue."""
    for queue in deployment.of_type("AWS::SQS::Queue"):
        attributes = sqs.get_queue_attributes(QueueUrl=queue.physical_id, AttributeNames=[_WAITING])["Attributes"]
        recorder.waiting(queue.name, int(attributes[_WAITING]))
