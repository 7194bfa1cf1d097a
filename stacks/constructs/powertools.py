"""The variables by which Powertools names and measures a function."""

METRICS_NAMESPACE = "nextday"


def powertools(service: str) -> dict[str, str]:
    """Environment of a function whose logs, traces and metrics belong to `service`."""
    return {
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
