"""What a run of ingest tells CloudWatch."""

from aws_lambda_powertools import Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from nextday.jobs.ingest.report import IngestReport


def publish(report: IngestReport, metrics: Metrics, *, function: str) -> None:
    """Add the run's counts, by function; and the completeness, in percent, of each symbol that lacks bars.

    A symbol counts as quarantined in the run that first holds it: the alarm tells once. A metric per symbol costs money
    as long as it is published: a symbol without one has all its bars.
    """
    metrics.add_dimension("function", function)
    metrics.add_metric("BarsWritten", "Count", report.bars_written)
    metrics.add_metric("SymbolsFailed", "Count", len(report.errors))
    metrics.add_metric("SymbolsFromFallback", "Count", len(report.fallbacks))
    metrics.add_metric("SymbolsQuarantined", "Count", len(report.newly_held))
    for symbol, part in report.completeness.items():
        if part < 1:
            dimensions = {"function": function, "interval": report.interval.value}
            with single_metric("Completeness", MetricUnit.Percent, 100 * part, default_dimensions=dimensions) as metric:
                metric.add_dimension("symbol", symbol)
