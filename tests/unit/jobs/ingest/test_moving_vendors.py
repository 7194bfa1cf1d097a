import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, HOLDS, REVISIONS
from nextday.errors import Transient
from nextday.lake.history.known_at import known_at
from nextday.market.bars import PRICES, ROUNDING
from tests.unit.jobs.ingest.moving_vendor import SESSIONS, MovingVendor, Story, night
from tests.unit.jobs.ingest.running import DyingStore, run, table

# between them the first two do all that vendors do; `make scenarios` tries more
SEEDS = range(int(os.environ.get("NEXTDAY_VENDORS", "2")))
PROBED, RECENT = 20, 20
NEVER = 1_000_000


@dataclass
class Told:
    """A story that is told to a lake, and what the lake held night after night."""

    story: Story
    vendor: MovingVendor = field(default_factory=MovingVendor)
    store: DyingStore = field(default_factory=lambda: DyingStore(NEVER))
    seen: dict[datetime, tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict)

    def through(self, nights: tuple[int, ...]) -> None:
        """Let the vendor do what it does up to each of the nights, and ask it then."""
        for number in nights:
            for change in self.story.changes:
                if self.vendor.night < change.night <= number:
                    self.vendor.happens(change)
            self.vendor.night = number
            self.ask(night(number), self.story.kills.get(number))

    def ask(self, now: datetime, kill: int | None = None, *, backfill: bool = False) -> None:
        if kill is not None:
            self.store.left = kill
            self._try(now)
            self.store.left, now = NEVER, now + timedelta(minutes=10)
        self._try(now, backfill=backfill)
        self.seen[now] = self.bars, self.actions

    def _try(self, now: datetime, *, backfill: bool = False) -> None:
        try:
            run(self.vendor, self.store, symbols=["AAPL"], now=now, backfill=backfill)
        except (Transient, ConnectionError):
            return
        if not self.held:
            self.assert_lake_is_what_the_vendor_says(RECENT)

    @property
    def bars(self) -> pl.DataFrame:
        return table(self.store, BARS_1D)

    @property
    def actions(self) -> pl.DataFrame:
        return table(self.store, CORPORATE_ACTIONS)

    @property
    def held(self) -> list[str]:
        return table(self.store, HOLDS).filter(pl.col("ended_at").is_null())["reason"].to_list()

    @property
    def journal(self) -> pl.DataFrame:
        return table(self.store, REVISIONS)

    def assert_every_change_is_in_the_journal(self) -> None:
        """What each earlier state held can be read back, or undone, from what is stored and journaled now."""
        journal, now = self.journal, self.bars
        for instant, (bars, _) in list(self.seen.items())[::PROBED]:
            then = bars.filter("is_final").drop("split_basis")
            known = known_at(BARS_1D, now, journal, instant)
            assert_frame_equal(known.drop("volume", "source"), then.drop("volume", "source"), rel_tol=2e-6)
            off = (known["volume"] - then["volume"]).abs() / then["volume"]
            assert (off > 0.01).sum() == 0
        nights = list(self.seen.items())
        for (before, (_, old)), (after, (_, new)) in pairwise(nights):
            assert_told(old, new, journal.filter(pl.col("seen_at") > before, pl.col("seen_at") <= after))

    def assert_lake_is_what_the_vendor_says(self, sessions: int = SESSIONS) -> None:
        """In the newest sessions; what is lost now may have been told before."""
        said = self.vendor.bars().tail(sessions).with_columns(session_date=pl.col("start").dt.date())
        stored = self.bars.filter("is_final").join(said, on="session_date", how="semi")
        columns = ["session_date", *PRICES]
        assert_frame_equal(stored.select(columns), said.select(columns), rel_tol=2e-6)
        assert (stored["volume"] - said["volume"]).abs().max() <= 1  # type: ignore[operator]
        since = pl.col("ex_date") >= said["session_date"][0]
        actions = ["ex_date", "kind", "value"]
        assert_frame_equal(
            self.actions.filter(since).select(actions), self.vendor.actions().filter(since), rel_tol=2e-6
        )


def assert_told(old: pl.DataFrame, new: pl.DataFrame, journal: pl.DataFrame) -> None:
    """The journal has a row for each action that was changed or withdrawn, one by itself or by a split after it."""
    if old.equals(new):
        return
    told = journal.filter(table=CORPORATE_ACTIONS.name)
    split_days = told.filter(field="split_basis")["row_key"].to_list()
    beside = old.join(new, on=CORPORATE_ACTIONS.key, how="left", suffix="_new")
    for row in beside.filter((pl.col("value_new") / pl.col("value") - 1).abs().fill_null(1.0) > ROUNDING).to_dicts():
        day, kind = row["ex_date"].isoformat(), row["kind"]
        by_itself = told.filter(field=kind, row_key=day)["row_key"]
        assert len(by_itself) or (kind == "dividend" and any(ex > day for ex in split_days)), row


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lake_ends_as_the_vendor_says_of_all_its_history(seed: int):
    story = Story.drawn(seed)
    told = Told(story)
    told.through(story.asked)
    assert told.held == []
    told.assert_lake_is_what_the_vendor_says()
    assert told.bars.height == told.vendor.bars().height
    told.vendor.night = SESSIONS - 2
    told.ask(night(told.vendor.night), backfill=True)
    told.assert_lake_is_what_the_vendor_says()
    told.assert_every_change_is_in_the_journal()
