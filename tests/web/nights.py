"""`python -m tests.web.nights DIR`: two weeks of a small simulated market, lived through by the deployed stacks.

A process of its own, as a process has one local cloud at a time.
"""

import sys
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from ops.instants import night_after
from ops.market import Listing, SimulatedFeed
from ops.markets import Market
from ops.product import LocalProduct, ScheduleName, running
from ops.sources import Source
from ops.workspace import Workspace
from tests.builders import CALENDAR
from tests.web.product import EVENTS, FIRST, LAST, SYMBOLS

LATE_BY = timedelta(hours=2)
# the dividend is per share of 2016, for which there are sixteen by now
ACTIONS = {
    EVENTS.paying: (EVENTS.ex_date, "dividend", 16 * 0.27),
    EVENTS.splitting: (EVENTS.split_on, "split", 4.0),
}


@dataclass
class Vendor:
    """The simulated market with an action more here and there, and a vendor's errors; `night` is the last session."""

    feed: SimulatedFeed
    night: date = FIRST
    source: str = "simulated"

    @property
    def first_session(self) -> date:
        return self.feed.first_session

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        listing = self.feed.listing(symbol, now)
        if listing and symbol in ACTIONS:
            listing = _with_action(listing, *ACTIONS[symbol])
        if listing and symbol == EVENTS.abstaining and self.night == EVENTS.broken_on:
            listing = _changed(listing, EVENTS.broken_on, high=pl.col("low") / 2)
        if listing and symbol == EVENTS.revised and self.night >= EVENTS.revised_on:
            listing = _changed(listing, EVENTS.revised_session, volume=pl.col("volume") + 1000)
        return listing


def _with_action(listing: Listing, ex_date: date, kind: str, value: float) -> Listing:
    added = pl.DataFrame([(ex_date, kind, value)], schema=listing.actions.schema, orient="row")
    return replace(listing, actions=pl.concat([listing.actions, added]).sort("ex_date", "kind"))


def _changed(listing: Listing, session: date, **values: pl.Expr) -> Listing:
    there = pl.col("session_date") == session
    changed = {name: pl.when(there).then(value).otherwise(name) for name, value in values.items()}
    return replace(listing, daily=listing.daily.with_columns(**changed))


def live(folder: Path) -> None:
    """Collect, train, forecast and settle night after night, into a data folder."""
    vendor, source = Vendor(SimulatedFeed(SYMBOLS)), Source("simulated")
    market = Market(vendor, SYMBOLS)
    with running(Workspace(folder), source, market, night_after(FIRST), buckets=1, port=0) as product:
        for session in CALENDAR.sessions(FIRST, LAST):
            vendor.night = session
            _night(product, session)


def _night(product: LocalProduct, session: date) -> None:
    product.move_to(night_after(session))
    product.fire(ScheduleName.DAILY_BARS)
    if session in {FIRST, LAST}:
        product.fire(ScheduleName.HOURLY_BARS)
    if session in EVENTS.trained_on:
        product.fire(ScheduleName.TRAINING)  # and forecasts
        return
    if session == EVENTS.late_on:
        product.move_to(CALENDAR.open_of(CALENDAR.next_session(session)) + LATE_BY)
    product.predict()


if __name__ == "__main__":
    live(Path(sys.argv[1]))
