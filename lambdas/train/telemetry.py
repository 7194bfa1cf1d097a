"""What a training tells CloudWatch."""

from aws_lambda_powertools import Metrics

from nextday.jobs.train.report import TrainReport


def publish(report: TrainReport, metrics: Metrics, *, function: str) -> None:
    """Write the run's counts, by function; the steps before the last have none to write."""
    metrics.add_dimension("function", function)
    metrics.add_metric("SymbolsTrained", "Count", report.trained)
    metrics.add_metric("SymbolsSkipped", "Count", len(report.skipped))
    metrics.add_metric("PlaceboAlarms", "Count", int(report.placebo.shows_skill))
    metrics.add_metric("ModelsRefused", "Count", int(report.refused))
    metrics.flush_metrics()
