"""What a training tells CloudWatch."""

from collections.abc import Iterator

from lambdas.measuring import emit
from nextday.forecast.score.reliability import reliability_error
from nextday.jobs.train.report import TrainReport
from nextday.telemetry import declared
from nextday.telemetry.metric import Measurement


def publish(report: TrainReport) -> None:
    """Write the run's counts; the steps before the last have none to write."""
    emit(_measured(report))


def _measured(report: TrainReport) -> Iterator[Measurement]:
    mixture = report.pooled[-1].evaluation  # it comes last
    yield declared.SYMBOLS_TRAINED.of(report.trained)
    yield declared.SYMBOLS_SKIPPED.of(len(report.skipped))
    yield declared.MODELS_PROMOTED.of(report.published)
    yield declared.MODELS_REFUSED.of(report.refused)
    yield declared.PLACEBO_ALARMS.of(report.placebo.shows_skill)
    yield declared.WALK_FORWARD_SKILL.of(100 * mixture.skill.log_loss.value)
    yield declared.RELIABILITY_ERROR.of(100 * reliability_error(mixture.reliability))
