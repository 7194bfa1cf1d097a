"""What was measured, as embedded metrics: lines of the log of which CloudWatch makes metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from collections.abc import Iterable
from itertools import groupby

from aws_lambda_powertools.metrics import EphemeralMetrics

from nextday.telemetry.metric import SERVICE, Measurement


def emit(measured: Iterable[Measurement], **metadata: object) -> None:
    """Write a line per combination of dimensions; `metadata` stands beside, to be searched in the log."""
    for dimensions, group in groupby(sorted(measured, key=_dimensions), key=_dimensions):
        # not Metrics, which all of a process share: one that is interrupted would leave its values to the next
        line = EphemeralMetrics()
        for name, value in dimensions:
            line.add_dimension(name, value)
        for one in group:
            line.add_metric(one.metric.name, one.metric.unit.value, one.value)
        for name, told in metadata.items():
            line.add_metadata(name, told)
        line.flush_metrics()


def _dimensions(one: Measurement) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**one.dimensions, SERVICE: one.metric.service}.items()))
