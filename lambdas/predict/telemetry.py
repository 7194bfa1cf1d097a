"""What a run of predict tells CloudWatch."""

from aws_lambda_powertools import Metrics

from nextday.jobs.predict.parity import ParityReport
from nextday.jobs.predict.report import PredictReport
from nextday.jobs.predict.settle import SettleReport

LOGGED = ("target_session", "published", "outcomes", "parity")
"""What of a report is worth a line in the log."""


def publish(
    forecasts: PredictReport, outcomes: SettleReport, served: ParityReport, metrics: Metrics, *, function: str
) -> None:
    """Add the run's counts, by function, and the share of its forecasts, in percent, that are signals."""
    metrics.add_dimension("function", function)
    metrics.add_metric("ForecastsPublished", "Count", forecasts.published)
    metrics.add_metric("Abstentions", "Count", forecasts.abstained)
    metrics.add_metric("SignalRate", "Percent", 100 * forecasts.signal_rate)
    metrics.add_metric("ForecastsSettled", "Count", outcomes.settled)
    metrics.add_metric("ParityFailures", "Count", len(served.failures))
