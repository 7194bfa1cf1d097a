"""Use case: compare the features served for the last closed session with those that training now sees."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from nextday.errors import ForecastError
from nextday.forecast.features.inputs import inputs_by_bucket
from nextday.forecast.ledger.files import entries_of
from nextday.forecast.ledger.parity import FAILURES, Parity, parity
from nextday.lake.ports import TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import LakeSettings

_MOST_LISTED = 20
"""Failures that are named: what goes wrong for a market would not fit into an answer."""


@dataclass(frozen=True)
class ParityReport:
    """A verdict on every vector that was served for the last closed session."""

    checked: tuple[Parity, ...]

    @property
    def failures(self) -> tuple[Parity, ...]:
        """Verdicts that no correction of the bars explains."""
        return tuple(one for one in self.checked if one.verdict in FAILURES)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types: vectors by verdict, and what fails by symbol, the first of them."""
        listed = self.failures[:_MOST_LISTED]
        failing = {one.symbol: {"verdict": one.verdict.value, "features": list(one.features)} for one in listed}
        return {**Counter(one.verdict.value for one in self.checked), "failures": failing}

    def raise_failures(self) -> None:
        """Raises ForecastError when what is served is not what was learned from."""
        if self.failures:
            listed = self.failures[:_MOST_LISTED]
            named = ", ".join(f"{one.symbol} {one.verdict} ({', '.join(one.features)})" for one in listed)
            raise ForecastError(f"features served of {len(self.failures)} symbols are not those trained on: {named}")


def check_parity(*, store: TableStore, settings: LakeSettings, now: datetime) -> ParityReport:
    """Compute anew the features behind the forecasts of the last session closed by `now`; nothing is written."""
    session = ExchangeCalendar().last_closed_session(now)
    entries = entries_of(session, store)
    checked: list[Parity] = []
    for own, inputs in inputs_by_bucket(entries["symbol"], store, buckets=settings.buckets, through=session):
        checked += parity(entries.filter(pl.col("symbol").is_in(own)), inputs)
    return ParityReport(tuple(checked))
