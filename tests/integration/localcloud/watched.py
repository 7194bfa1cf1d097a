"""A deployed stage whose functions tell what a test lets them tell, hour by hour, in the words of the handlers."""

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.budgets.models import budgets_backends
from moto.sns.models import sns_backends

from lambdas.measuring import emit
from nextday.telemetry import declared
from nextday.telemetry.metric import Measurement, Metric, namespace
from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.metrics.judging import State
from ops.localcloud.metrics.recorder import Recorder
from ops.localcloud.metrics.store import Series
from ops.localcloud.runtime.sandbox import Outcome

Told = Mapping[Metric, float | None]
"""What deviates from a quiet night: None where nothing is told."""
QUIET: Told = dict.fromkeys(declared.METRICS, 0) | {
    declared.SYMBOLS_ASKED: 7,
    declared.COMPLETENESS_WORST: 100,
    declared.FORECASTS_IN_TIME: 100,
    declared.SKILL_HIGH: 1,
}


@dataclass
class Clock:
    """The replayed time."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Watched:
    """The stage, its clock, and what its topics were told so far."""

    cloud: LocalCloud
    clock: Clock
    _heard: dict[str, int] = field(default_factory=dict)

    @property
    def recorder(self) -> Recorder:
        return self.cloud._running.recorder

    def hours(self, number: int, told: Told | None = None) -> None:
        """Let hours pass in which every job runs once, and judge the alarms in each."""
        for _ in range(number):
            self.clock.now += timedelta(hours=1)
            self.recorder.invoked("job", Outcome(b"", failed=False, logs=_log({**QUIET, **(told or {})})), 1.0)
            self.cloud.judge_alarms()

    def resource(self, type_: str, beginning: str) -> str:
        """Physical id of a deployed resource by the beginning of its logical id."""
        made = self.cloud._running.deployment.of_type(type_)
        return next(one.physical_id for one in made if one.logical_id.startswith(beginning))

    def spend(self, dollars: str) -> None:
        """Let AWS Budgets know of so much in this month."""
        budget = budgets_backends[ACCOUNT]["aws"].budgets[ACCOUNT]["nextday-dev"].budget
        budget["CalculatedSpend"] = {"ActualSpend": {"Amount": dollars, "Unit": "USD"}}

    def measured(self, metric: Metric) -> float:
        """The newest value of a metric without dimensions."""
        series = Series.of(namespace("dev"), metric.name, service=metric.service)
        return self.recorder.store.within(series, self.clock.now - timedelta(hours=1), self.clock.now)[-1][1]

    def state(self, alarm: str) -> State:
        return self.cloud.alarms[f"nextday-dev-{alarm}"].state

    def news(self, topic: str) -> list[str]:
        """Subjects of the messages to a topic since it was last asked for them."""
        sent: list[Any] = (
            sns_backends[ACCOUNT][REGION].topics[self.resource("AWS::SNS::Topic", topic)].sent_notifications
        )
        first, self._heard[topic] = self._heard.get(topic, 0), len(sent)
        return [message[2] for message in sent[first:]]


def _log(told: Told) -> str:
    printed = io.StringIO()
    os.environ["POWERTOOLS_METRICS_NAMESPACE"] = namespace("dev")
    with redirect_stdout(printed):
        for metric, value in told.items():
            if value is not None:
                emit(_measured(metric, value))
    return printed.getvalue()


def _measured(metric: Metric, value: float) -> list[Measurement]:
    return [Measurement(metric, value, {k: v for k, v in one.items() if k != "service"}) for one in metric.combinations]
