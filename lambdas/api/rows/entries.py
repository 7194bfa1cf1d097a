"""Entries of the ledger as the API tells them: as they were published, and what became of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import inf

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, SESSIONS
from nextday.forecast.ledger.outcomes import told_outcomes
from nextday.frames import empty
from nextday.lake.serving.rows import Walk
from nextday.market.provenance import VENDORS
from nextday.market.sources.port import Interval
from nextday.market.states import State

# of a session that no view lists any more: long over, whenever it closed
_USUAL_SESSION = timedelta(hours=6, minutes=30)
_TOLD = (
    "symbol",
    "prob_up",
    "empirical_bayes",
    "signal",
    pl.col("asof_session").alias("asof"),
    "target_session",
    "model_id",
    "published_at",
    "late",
    "reason",
    "source",
    (~pl.col("source").is_in(VENDORS)).alias("simulated"),
    pl.col("target_opens_at").alias("opens_at"),
    "previous_hash",
    "entry_hash",
    "void",
    "outcome",
    "state",
)


class Entries:
    """The ledger at an instant; `closes` tells when the sessions around it close."""

    def __init__(self, walk: Walk, now: datetime, closes: dict[date, datetime]) -> None:
        self._walk = walk
        self._now = now
        self._ends = tuple(closes.values())
        self._closes = pl.DataFrame(
            {"target_session": list(closes), "closes_at": list(closes.values())},
            schema={"target_session": pl.Date, "closes_at": pl.Datetime("us", "UTC")},
        )

    def seconds_to_close(self, now: datetime) -> float:
        """Until entries that are open expire; infinite where no session is known to close."""
        return min(((at - now).total_seconds() for at in self._ends if at > now), default=inf)

    def rows(self, symbols: Sequence[str] | None, start: date | None = None, end: date | None = None) -> pl.DataFrame:
        """Entries whose target sessions are from `start` to `end`, with all that was sealed in them.

        Besides the ledger's columns: void, state (open, expired, settled or void) and outcome, a struct or null.
        """
        ledger, outcomes = (self._walk.rows(table, symbols, start, end) for table in (FORECASTS, OUTCOMES))
        void = self._void(symbols, ledger.join(outcomes, on=FORECASTS.key, how="anti")["target_session"])
        known = (
            ledger.join(told_outcomes(outcomes), on=FORECASTS.key, how="left")
            .join(void, on=FORECASTS.key, how="left")
            .join(self._closes, on="target_session", how="left")
        )
        is_void = pl.col("void").is_not_null() & pl.col("outcome").is_null()
        return known.with_columns(is_void.alias("void"), self._state(is_void).alias("state"))

    def _void(self, symbols: Sequence[str] | None, unsettled: pl.Series) -> pl.DataFrame:
        """Sessions that were not held, by symbol: from when on the ledger has what is not settled."""
        days = sorted(unsettled)
        rows = self._walk.rows(SESSIONS, symbols, days[0], days[-1]) if days else empty(SESSIONS)
        void = rows.filter(interval=Interval.DAY.value, state=State.VOID.value)
        return void.select("symbol", target_session="session_date", void=pl.lit(value=True))

    def _state(self, is_void: pl.Expr) -> pl.Expr:
        closes_at = pl.coalesce("closes_at", pl.col("target_opens_at") + _USUAL_SESSION)
        return (
            pl.when(pl.col("outcome").is_not_null())
            .then(pl.lit("settled"))
            .when(is_void)
            .then(pl.lit("void"))
            .when(closes_at > self._now)
            .then(pl.lit("open"))
            .otherwise(pl.lit("expired"))
        )


def told(entries: pl.DataFrame) -> pl.DataFrame:
    """What lists say of entries."""
    return entries.select(_TOLD)
