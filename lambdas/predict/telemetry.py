"""What a run of predict tells CloudWatch."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lambdas.measuring import emit
from nextday.catalog.views import SCOREBOARD
from nextday.forecast.score.verdict import FEWEST_SESSIONS
from nextday.jobs.predict.parity import ParityReport
from nextday.jobs.predict.report import PredictReport
from nextday.jobs.predict.settle import SettleReport
from nextday.lake.ports import ViewStore
from nextday.lake.views.text import ViewText
from nextday.telemetry import declared
from nextday.telemetry.metric import Measurement

LOGGED = ("target_session", "published", "outcomes", "parity")
"""What of a report is worth a line in the log."""
_RECENT = "all/90"


def publish(forecasts: PredictReport, outcomes: SettleReport, served: ParityReport) -> None:
    """Write the run's counts, and how much of what was asked for is forecast, in time, and a signal."""
    emit(_measured(forecasts, outcomes, served))


def publish_skill(views: ViewStore) -> None:
    """Write what the newest settled forecasts were worth, as the scoreboard tells it; nothing before that is known."""
    emit(_skill(views))


def _measured(forecasts: PredictReport, outcomes: SettleReport, served: ParityReport) -> Iterator[Measurement]:
    asked = max(len(forecasts.forecasts), 1)
    yield declared.FORECASTS_PUBLISHED.of(forecasts.published)
    yield declared.FORECASTS_IN_TIME.of(100 * forecasts.in_time / asked)
    yield declared.ABSTENTION_RATE.of(100 * forecasts.abstained / asked)
    yield declared.SIGNAL_RATE.of(100 * forecasts.signal_rate)
    yield declared.FORECASTS_SETTLED.of(outcomes.settled)
    yield declared.PARITY_FAILURES.of(len(served.failures))
    reasons = Counter(forecast.reason for forecast in forecasts.forecasts)
    for reason in declared.REASONS:
        yield declared.ABSTENTIONS.of(reasons[reason], reason=reason)


def _skill(views: ViewStore) -> Iterator[Measurement]:
    content = views.get(SCOREBOARD.object_key())
    lines = ViewText(content).block(_RECENT) if content else None
    told: dict[str, Any] = json.loads(lines[0]) if lines else {"sessions": 0}
    # intervals that are clustered by session rely on many of them
    if told["sessions"] >= FEWEST_SESSIONS:
        saved = told["skill"]["log_loss"]
        ends = {declared.SKILL: "value", declared.SKILL_LOW: "low", declared.SKILL_HIGH: "high"}
        yield from (metric.of(100 * saved[end]) for metric, end in ends.items() if saved[end] is not None)
