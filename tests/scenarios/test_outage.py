"""A vendor that refuses for hours, lived through by the deployed stacks."""

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ops.instants import night_after
from ops.lake.lakehouse import Lakehouse
from ops.localcloud.workflows.schedules import due
from ops.market import Fault
from ops.markets import open_market
from ops.product import LocalProduct, RunFailed, ScheduleName, running
from ops.sources import Source
from ops.workspace import Workspace
from tests.builders import CALENDAR
from tests.in_process import nextday

pytestmark = pytest.mark.scenario

SYMBOLS = ("AAPL", "MSFT")
BEFORE, SESSION, NEXT = date(2026, 5, 13), date(2026, 5, 14), date(2026, 5, 15)
OUTAGE_ENDS = time(6)
FORECASTS = """
    SELECT symbol, target_session, prob_up, reason, late, published_at < target_opens_at AS timely
    FROM forecasts ORDER BY target_session, symbol
"""
OUTCOMES = "SELECT symbol, target_session, up, log_loss FROM outcomes ORDER BY target_session, symbol"


@dataclass(frozen=True)
class Lived:
    """A night's runs that failed, its requests by schedule and the ledger; and the score of the night after it."""

    failed: list[str]
    requests: Counter[str]
    forecasts: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with bars, a model and forecasts as of the night before."""
    folder = tmp_path_factory.mktemp("before")
    with product_in(folder) as product:
        first_runs(product)
    return folder


@pytest.fixture(scope="module")
def ordinary(folder: Path) -> Lived:
    return lived(copytree(folder, folder.with_name("ordinary")))


@pytest.fixture(scope="module")
def refused(folder: Path) -> Lived:
    return lived(copytree(folder, folder.with_name("refused")), outage=True)


def product_in(folder: Path) -> AbstractContextManager[LocalProduct]:
    source = Source("simulated")
    return running(Workspace(folder), source, open_market(source, SYMBOLS), night_after(BEFORE), buckets=1, port=0)


def lived(folder: Path, *, outage: bool = False) -> Lived:
    """Every schedule of days fires from a session to the next; the vendor refuses at first. Then a night has passed."""
    with product_in(folder) as product:
        failed, requests = live_through(product, outage=outage)
        forecasts = Lakehouse(product.workspace.lake).query(FORECASTS)
        product.move_to(night_after(NEXT))
        first_runs(product)
        outcomes = Lakehouse(product.workspace.lake).query(OUTCOMES)
        return Lived(failed, requests, forecasts, outcomes)


def first_runs(product: LocalProduct) -> None:
    """Those of an ordinary night that find something to do."""
    for schedule in (ScheduleName.DAILY_BARS, ScheduleName.TRAINING):
        product.fire(schedule)


def live_through(product: LocalProduct, *, outage: bool) -> tuple[list[str], Counter[str]]:
    assert product.market
    failed, requests = list[str](), Counter[str]()
    schedules = [one for one in product.cloud.schedules() if "hourly" not in one.name]
    for instant, schedule in due(schedules, CALENDAR.close_of(SESSION), CALENDAR.open_of(NEXT)):
        product.move_to(instant)
        product.market.faults.set(*([Fault("429")] if outage and instant.time() < OUTAGE_ENDS else []))
        before, name = product.market.count("chart"), schedule.name.removeprefix("nextday-dev-")
        if product.cloud.fire(schedule.name, instant).error:
            failed.append(f"{name} {instant:%H:%M}")
        requests[name] += product.market.count("chart") - before
    return failed, requests


def test_an_outage_until_six_costs_nothing_but_time(ordinary: Lived, refused: Lived):
    assert refused.failed == ["daily-bars 00:05", "daily-bars-again 03:05"]
    assert refused.forecasts == ordinary.forecasts
    assert {(row["timely"], row["late"], row["reason"]) for row in refused.forecasts} == {(True, False, None)}
    assert {row["target_session"] for row in refused.forecasts} == {SESSION, NEXT}


def test_the_score_is_what_it_would_have_been(ordinary: Lived, refused: Lived):
    assert len(refused.outcomes) == 2 * len(SYMBOLS)
    assert refused.outcomes == ordinary.outcomes


def test_what_failed_here_is_run_again_and_then_nothing_has_failed(folder: Path, capsys: pytest.CaptureFixture[str]):
    own = copytree(folder, folder.with_name("redriven"))
    with product_in(own) as product:
        product.move_to(night_after(SESSION))
        product.market.faults.set(Fault("429"))  # type: ignore[union-attr]
        with pytest.raises(RunFailed):
            product.fire(ScheduleName.DAILY_BARS)
    [row] = nextday(capsys, "redrive", "--data", own, "--json").document["redriven"]
    assert (row["schedule"], row["failed_at"][:10], row["error"]) == ("daily-bars", "2026-05-15", None)
    assert "RateLimited" in row["failed"]
    newest = Lakehouse(Workspace(own).lake).query("SELECT symbol, max(session_date) AS day FROM bars_1d GROUP BY 1")
    assert {row["day"] for row in newest} == {SESSION}
    assert "nothing has failed" in nextday(capsys, "redrive", "--data", own).err


def test_where_nothing_is_missing_the_later_runs_of_a_night_ask_the_vendor_for_nothing(ordinary: Lived):
    assert ordinary.failed == []
    assert (ordinary.requests["daily-bars"], ordinary.requests["daily-bars-again"]) == (len(SYMBOLS), 0)
