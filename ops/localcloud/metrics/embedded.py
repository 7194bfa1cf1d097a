"""Metrics that functions embed into their logs.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_MARK = '"_aws"'


def embedded(log: str) -> Iterator[tuple[str, dict[str, str], dict[str, float]]]:
    """Namespace, dimensions and values of every directive in the lines of a log; what is none is passed over."""
    for line in log.splitlines():
        if _MARK in line:
            # a line of another shape is a line of the log like any other
            with suppress(ValueError, LookupError, TypeError, AttributeError):
                yield from list(_directives(line))


def _directives(line: str) -> Iterator[tuple[str, dict[str, str], dict[str, float]]]:
    document = json.loads(line)
    for directive in document["_aws"]["CloudWatchMetrics"]:
        values = {metric["Name"]: _value(document[metric["Name"]]) for metric in directive["Metrics"]}
        for names in directive["Dimensions"]:
            yield directive["Namespace"], {name: str(document[name]) for name in names}, values


def _value(told: Any) -> float:
    """Powertools writes a list, of one value where a metric is added once."""
    return float(sum(told)) if isinstance(told, list) else float(told)
