"""A split is restated while it is asked about: no answer holds two bases, and the past stays what it was."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, REVISIONS
from nextday.lake.serving.held import REVALIDATED_SECONDS
from nextday.market.splits import restated
from tests.builders import AFTER_LAST_SESSION, CALENDAR, action, bars
from tests.unit.api.client import Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects, fill
from tests.unit.jobs.ingest.running import SPLIT, DyingStore, after_split, run, table
from tests.vendor import FakeVendor

BEFORE = bars("AAPL", 300)
NAMED = action("AAPL", SPLIT, 4.0, "split")
AFTER = restated(BARS_1D, BEFORE, NAMED)
ADJUSTMENTS = ("splits", "none", "all")


def closes(client: Client, **query: Any) -> list[float] | None:
    """Closes of all bars; None where they were not to be had in one basis."""
    answer = client.get("/bars", symbol="AAPL", **query)
    if answer.status == 503:
        assert answer.json["type"] == "urn:problem-type:nextday:inconsistent"
        return None
    return [bar["close"] for bar in answer.json["bars"]]


def told(rows: pl.DataFrame) -> list[float]:
    return rows["close"].round(4).to_list()


class RestatingMeanwhile(FakeObjects):
    """A run stores a split and restates every file just before the nth request of a reader."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def _ask(self, what: str) -> None:
        super()._ask(what)
        if len(self.asked) == self._number:
            fill(self, corporate_actions=NAMED, bars_1d=AFTER)


@pytest.mark.parametrize("adjusted", ADJUSTMENTS)
def test_a_split_that_was_stored_since_the_actions_were_listed_is_known(
    client: Client, objects: FakeObjects, ticks: Ticks, adjusted: str
):
    fill(objects, bars_1d=BEFORE)
    client.get("/actions", symbol="AAPL")
    fill(objects, corporate_actions=NAMED, bars_1d=AFTER)
    ticks.seconds += REVALIDATED_SECONDS / 2
    expected = told(BEFORE if adjusted == "none" else AFTER)
    assert closes(client, adjusted=adjusted) == pytest.approx(expected, abs=1e-4)


def test_actions_that_cannot_be_asked_for_again_rescale_no_newer_bars(
    client: Client, objects: FakeObjects, ticks: Ticks
):
    fill(objects, bars_1d=AFTER)
    assert closes(client, adjusted="splits") == told(AFTER)
    assert [closes(client, adjusted=adjusted) for adjusted in ("none", "all")] == [None, None]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_run_between_any_two_requests_to_s3_leaves_one_basis(client_over: Any, ticks: Ticks, number: int):
    objects = RestatingMeanwhile(number)
    fill(objects, bars_1d=BEFORE)
    client = client_over(objects)
    known = [told(BEFORE), told(AFTER)]
    assert closes(client) in known
    ticks.seconds += REVALIDATED_SECONDS
    assert closes(client) == told(AFTER)
    assert closes(client, adjusted="none") == pytest.approx(told(BEFORE), abs=1e-4)


@pytest.mark.parametrize("writes", range(7))
def test_a_run_that_dies_anywhere_leaves_one_basis_and_the_past_as_it_was(client_over: Any, writes: int):
    store, eve = DyingStore(100), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    run(FakeVendor().lists(BEFORE), store, symbols=["AAPL"], now=eve)
    then = closes(client_over(stored(store)))
    store.left = writes
    vendor = after_split(lambda symbol, days: bars(symbol, days).with_columns(pl.col("volume") + 100), 300)
    try:
        run(vendor, store, symbols=["AAPL"], now=AFTER_LAST_SESSION, resweep=True)
    except ConnectionError:
        store.left = 100
    client = client_over(stored(store))
    now = closes(client)
    assert now is not None
    scale = {round(one / before, 3) for one, before in zip(now, told(BEFORE), strict=False)}
    assert scale in ({1.0}, {0.25})
    assert closes(client, known_at=f"{eve:%Y-%m-%dT%H:%M:%SZ}") == pytest.approx(then, abs=2e-4)


def stored(store: DyingStore) -> FakeObjects:
    """The files of a store."""
    objects = FakeObjects()
    fill(objects, **{one.name: table(store, one) for one in (BARS_1D, CORPORATE_ACTIONS, REVISIONS)})
    return objects
