"""Definitions of state machines, as a laptop runs them."""

from typing import Any

RETRY_SECONDS = 1
"""A retry waits this long at most: what it waits for is on this machine, and a person watches."""


def local_definition(part: Any) -> Any:
    """A definition whose retries are short and whose whole percentages moto's parser reads."""
    if isinstance(part, list):
        return [local_definition(item) for item in part]
    if not isinstance(part, dict):
        return part
    local = {name: local_definition(value) for name, value in part.items()}
    if "ToleratedFailurePercentage" in local:
        local["ToleratedFailurePercentage"] = float(local["ToleratedFailurePercentage"])
    if isinstance(local.get("Retry"), list):
        local["Retry"] = [_short(retrier) for retrier in local["Retry"]]
    return local


def _short(retrier: dict[str, Any]) -> dict[str, Any]:
    return {**retrier, "IntervalSeconds": RETRY_SECONDS, "MaxDelaySeconds": RETRY_SECONDS}
