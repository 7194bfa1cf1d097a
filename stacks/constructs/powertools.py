"""The variables by which Powertools names and measures a function."""

from nextday.telemetry.metric import namespace


def powertools(service: str, *, stage: str) -> dict[str, str]:
    """Environment of a function whose logs, traces and metrics belong to `service` of a stage."""
    return {
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": namespace(stage),
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
