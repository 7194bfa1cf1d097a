"""Use case: find out what of a night is still to be done, so that it can be started again at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nextday.catalog import SESSIONS
from nextday.errors import NoModel
from nextday.forecast.ledger.files import entries_of
from nextday.forecast.ledger.serving import Reason
from nextday.forecast.model.model import read_manifest
from nextday.frames import empty
from nextday.lake.partition import partitions_between
from nextday.lake.ports import ModelStore, TableReader
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sessions import COMPLETE
from nextday.market.silence import lacking
from nextday.market.sources.port import Interval

_WANTING_BARS = (Reason.STALE_DATA, Reason.UNSETTLED_BAR)
_NO_MODEL = ("", date.min)
_MOST_LISTED = 20


@dataclass(frozen=True)
class Due:
    """What the night after `session` wants: bars of the symbols `missing`, a training, forecasts.

    `waits` says that the bars may be on their way, so that it pays to ask again in some minutes.
    """

    session: date
    missing: tuple[str, ...]
    waits: bool
    trains: bool
    publishes: bool

    def to_dict(self) -> dict[str, Any]:
        """As JSON types, with the first of many symbols."""
        return {
            "session": self.session.isoformat(),
            "missing": len(self.missing),
            "missing_for_example": list(self.missing[:_MOST_LISTED]),
            "waits": self.waits,
            "trains": self.trains,
            "publishes": self.publishes,
        }


@dataclass(frozen=True)
class Night:
    """A stage's symbols at `now`, aware UTC, and where what is known of them is stored."""

    symbols: Sequence[str]
    store: TableReader
    models: ModelStore
    buckets: int
    now: datetime

    def due(self, *, again: bool, replayed: bool) -> Due:
        """What is to be done now.

        The night's first run trains when a session has closed since the one of yesterday or there is no model, and has
        always something to publish or to settle. One `again` does only what that run could not, and after the open
        nothing: what is late is late. In a `replayed` market time stands still, so that nothing comes to those who
        wait. Raises LakeError.
        """
        calendar = ExchangeCalendar()
        last = calendar.last_closed_session(self.now)
        target, sessions = calendar.next_session(last), self._sessions(last)
        missing = tuple(lacking(self.symbols, sessions, last, today=exchange_day(self.now)))
        arrived = sessions.filter(pl.col("session_date") == last, pl.col("state").is_in(COMPLETE))["symbol"].to_list()
        model_id, learned = self._current()
        trains = bool(arrived) and learned < last
        if not again:
            trains |= not model_id or calendar.last_closed_session(self.now - timedelta(days=1)) < last
            return Due(last, missing, bool(missing) and not replayed, trains, publishes=True)
        if not arrived or self.now >= calendar.open_of(target):
            return Due(last, missing, waits=False, trains=False, publishes=False)
        publishes = trains or self._lacks(arrived, target, model_id)
        return Due(last, missing, waits=False, trains=trains, publishes=publishes)

    def _sessions(self, last: date) -> pl.DataFrame:
        """Rows of days in the files that hold the last session's."""
        files = partitions_between(SESSIONS, self.symbols, last, last, buckets=self.buckets)
        rows = pl.concat([empty(SESSIONS), *(self.store.read(SESSIONS, values).frame for values in files)])
        return rows.filter(interval=Interval.DAY.value)

    def _current(self) -> tuple[str, date]:
        """Id of the model that serves, and the last session it has learned from; of none that can be read, nothing."""
        try:
            current = self.models.current()
            return (current, read_manifest(current, self.models.get).trained_through) if current else _NO_MODEL
        except NoModel:
            return _NO_MODEL

    def _lacks(self, arrived: Sequence[str], target: date, model_id: str) -> bool:
        """Whether one whose bar is there has no entry, or abstains for a bar that was not, or by another model."""
        ledger = entries_of(target, self.store)
        final = (pl.col("model_id") == model_id) & ~pl.col("reason").is_in(_WANTING_BARS)
        return not {*arrived} <= {*ledger.filter(pl.col("prob_up").is_not_null() | final)["symbol"]}
