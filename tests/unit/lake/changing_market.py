"""A market whose vendor changes its mind: late bars, revised values, splits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from nextday.market.bars import PRICES
from tests.builders import CALENDAR, action, bars
from tests.vendor import FakeVendor

FIRST_NIGHT = 10


@dataclass(frozen=True)
class Revision:
    """From the `night` on, one value of the session `at` is higher by a thousandth for each unit of `by`."""

    night: int
    at: int
    name: str
    by: int


@dataclass(frozen=True)
class ChangingMarket:
    """Thirty sessions of AAPL and what its vendor says of them night after night.

    `late`: the night from which on a session's bar is there; `splits`: the ratio by the session of the ex-date.
    """

    revisions: tuple[Revision, ...] = ()
    late: Mapping[int, int] = field(default_factory=dict)
    splits: Mapping[int, float] = field(default_factory=dict)

    @property
    def sessions(self) -> list[date]:
        return list(bars("AAPL", 30)["session_date"])

    def night(self, number: int) -> datetime:
        """An hour before the open after a session: the instant of a run."""
        return CALENDAR.open_of(CALENDAR.next_session(self.sessions[number])).replace(hour=4)

    def vendor(self, number: int) -> FakeVendor:
        """What the vendor says on a night."""
        traded = bars("AAPL", 30).with_row_index("_at").head(number + 1)
        hidden = [at for at, night in self.late.items() if night > number]
        rows = self._restated(self._revised(traded, number), number).filter(~pl.col("_at").is_in(hidden)).drop("_at")
        events = [
            action("AAPL", self.sessions[at], ratio, kind="split") for at, ratio in self.splits.items() if at <= number
        ]
        return FakeVendor().lists(rows, pl.concat(events) if events else None)

    def _revised(self, traded: pl.DataFrame, number: int) -> pl.DataFrame:
        for revision in self.revisions:
            if revision.night <= number:
                value = pl.col(revision.name)
                raised = (value * (1 + revision.by / 1000)).cast(traded.schema[revision.name])
                traded = traded.with_columns(pl.when(pl.col("_at") == revision.at).then(raised).otherwise(value))
        low, high = pl.min_horizontal(PRICES), pl.max_horizontal(PRICES)
        return traded.with_columns(low=low, high=high)

    def _restated(self, rows: pl.DataFrame, number: int) -> pl.DataFrame:
        for at, ratio in sorted(self.splits.items()):
            # those before it are restated, those after it traded so
            if at <= number:
                rows = rows.with_columns(
                    *(_widened(pl.col(price) / ratio) for price in PRICES),
                    volume=(pl.col("volume") * ratio).round().cast(pl.Int64),
                )
        return rows


def _widened(price: pl.Expr) -> pl.Expr:
    return price.cast(pl.Float32).cast(pl.Float64)
