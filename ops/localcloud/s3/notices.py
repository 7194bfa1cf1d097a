"""What S3 tells EventBridge of new objects, and what its rules then start.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import json
import logging
from collections.abc import Callable
from threading import Thread
from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloudformation.deployment import Deployment, Properties

logger = logging.getLogger(__name__)

Start = Callable[[str, str, str], None]
"""Starts a state machine: by which role, its ARN, its input."""


class Notices:
    """Tells of objects in buckets that say so; rules that match start their machines, in threads of their own."""

    def __init__(self, deployment: Deployment, start: Start) -> None:
        self._deployment = deployment
        self._start = start

    def created(self, bucket: str, key: str) -> None:
        """An object has been put."""
        if not self._is_told_of(bucket):
            return
        event = _event(bucket, key)
        for rule in self._deployment.of_type("AWS::Events::Rule"):
            if _matches(rule.properties, event):
                for target in rule.properties["Targets"]:
                    # whoever puts an object waits for nobody; one that is never started ends with the process
                    Thread(target=self._started, args=(target, event), daemon=True).start()

    def _is_told_of(self, bucket: str) -> bool:
        made = (one.properties for one in self._deployment.of_type("AWS::S3::Bucket") if one.physical_id == bucket)
        return any("EventBridgeConfiguration" in properties.get("NotificationConfiguration", {}) for properties in made)

    def _started(self, target: Properties, event: dict[str, Any]) -> None:
        try:
            self._start(target["RoleArn"], target["Arn"], target.get("Input", json.dumps(event)))
        except Exception:  # EventBridge tries again for a day; here somebody reads the log
            logger.exception("%s was not started", target["Arn"])


def _matches(rule: Properties, event: dict[str, Any]) -> bool:
    from moto.events.models import EventPattern  # noqa: PLC0415 - most starts have no rule

    pattern: Any = EventPattern.load(json.dumps(rule["EventPattern"]))
    return rule.get("State", "ENABLED") == "ENABLED" and bool(pattern.matches_event(event))


def _event(bucket: str, key: str) -> dict[str, Any]:
    return {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT,
        "region": REGION,
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"version": "0", "bucket": {"name": bucket}, "object": {"key": key}, "reason": "PutObject"},
    }
