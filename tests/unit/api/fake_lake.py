"""A lake as the routes see it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, FORECASTS
from nextday.frames import empty
from nextday.market.sources.port import Interval


@dataclass
class FakeLake:
    """A LakeReader that holds frames, and fails when it is given a failure."""

    daily: pl.DataFrame = field(default_factory=lambda: empty(BARS_1D))
    hourly: pl.DataFrame = field(default_factory=lambda: empty(BARS_1H))
    forecasts: list[dict[str, Any]] = field(default_factory=list)
    failure: Exception | None = None

    def newest_bars(self, symbol: str, interval: Interval, limit: int) -> pl.DataFrame:
        self._fail_if_asked_to()
        bars = self.daily if interval is Interval.DAY else self.hourly
        return bars.filter(pl.col("symbol") == symbol).tail(limit)

    def newest_forecast(self, symbol: str) -> dict[str, Any] | None:
        self._fail_if_asked_to()
        rows = [row for row in self.forecasts if row["symbol"] == symbol]
        return max(rows, key=lambda row: row["target_session"], default=None)

    def _fail_if_asked_to(self) -> None:
        if self.failure:
            raise self.failure


def forecast(symbol: str = "AAPL", **values: Any) -> dict[str, Any]:
    """One row of the ledger: a forecast for Monday, published on Saturday night."""
    row = {
        "symbol": symbol,
        "target_session": date(2026, 6, 1),
        "model_id": "m-1",
        "asof_session": date(2026, 5, 29),
        "prob_up": 0.53,
        "empirical_bayes": 0.52,
        "signal": "hold",
        "reason": None,
        "published_at": datetime(2026, 5, 30, 0, 31, 12, 345678, tzinfo=UTC),
        "target_opens_at": datetime(2026, 6, 1, 13, 30, tzinfo=UTC),
        "late": False,
        "features": "{}",
        "fingerprint": "{}",
        "inputs_hash": "",
        "previous_hash": "",
        "source": "simulated",
        "entry_hash": "",
    } | values
    assert set(row) == set(FORECASTS.column_names)
    return row
