"""Every step of every machine fails for a night's first hours; the night heals at its next start."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from ops.instants import night_after
from ops.lake.lakehouse import Lakehouse
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.runtime.sandbox import Outcome
from ops.localcloud.workflows.schedules import due
from ops.product import LocalProduct, ScheduleName
from tests.builders import CALENDAR
from tests.scenarios.test_outage import SYMBOLS, product_in

pytestmark = pytest.mark.scenario

MENDED, SEEN = timedelta(hours=3), timedelta(hours=4)
"""From midnight on: a step works again, and what starts next has ended; the starts after that find nothing to do."""
NIGHTS = dict(
    zip(
        ("ingest", "due", "survey", "learn", "conclude", "predict"),
        CALENDAR.sessions(date(2026, 5, 14), date(2026, 5, 21)),
        strict=True,
    )
)
"""By the step that fails, the session whose night it is."""
BROKEN = Outcome(json.dumps({"errorType": "Corrupt", "errorMessage": "told to fail"}).encode(), failed=True)


@dataclass
class Breaker:
    """Lets one step fail, however often it is tried, instead of running it."""

    step: str | None = None


Nights = dict[str, tuple[list[str], list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """By step, the runs of its night that failed, and what the ledger says of the next session after the next start."""
    breaker, invoke = Breaker(), Functions.invoke

    def invoke_unless_broken(functions: Functions, name: str, payload: bytes) -> Outcome:
        service = functions.deployed[name.rpartition(":")[2]].service
        is_broken = breaker.step and breaker.step == json.loads(payload).get("step", service)
        return BROKEN if is_broken else invoke(functions, name, payload)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Functions, "invoke", invoke_unless_broken)
        with product_in(tmp_path_factory.mktemp("broken")) as product:
            for schedule in (ScheduleName.DAILY_BARS, ScheduleName.TRAINING):
                product.fire(schedule)
            yield {step: _night(product, breaker, step, session) for step, session in NIGHTS.items()}


def _night(product: LocalProduct, breaker: Breaker, step: str, session: date) -> tuple[list[str], list[dict[str, Any]]]:
    failed, target = [], CALENDAR.next_session(session)
    midnight = datetime.combine(night_after(session), time(), UTC)
    schedules = [one for one in product.cloud.schedules() if "hourly" not in one.name]
    for instant, schedule in due(schedules, midnight, midnight + SEEN):
        breaker.step = step if instant < midnight + MENDED else None
        product.move_to(instant)
        if product.cloud.fire(schedule.name, instant).error:
            failed.append(f"{schedule.name.removeprefix('nextday-dev-')} {instant:%H:%M}")
    rows = f"SELECT symbol, prob_up, late FROM forecasts WHERE target_session = DATE '{target}' ORDER BY 1"  # noqa: S608
    return failed, Lakehouse(product.workspace.lake).query(rows)


@pytest.mark.parametrize("step", NIGHTS)
def test_a_step_that_fails_at_midnight_is_told_and_made_up_for_before_the_open(nights: Nights, step: str):
    failed, forecasts = nights[step]
    first = "daily-bars 00:05" if step == "ingest" else "training 00:30"
    assert failed == [first]
    assert [row["symbol"] for row in forecasts] == [*SYMBOLS]
    assert all(row["prob_up"] is not None and not row["late"] for row in forecasts)
