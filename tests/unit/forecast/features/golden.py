"""Numbers that the page's indicators are held to: what the features say of some closes, for frontend/test."""

import json
from pathlib import Path

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.features import features
from nextday.frames import empty
from tests.builders import bars

FILE = Path(__file__).parents[4] / "frontend/test/indicators.golden.json"
NAMES = (
    "sma_distance_20",
    "sma_distance_50",
    "bollinger_b_20",
    "bollinger_width_20",
    "rsi_14",
    "macd",
    "macd_histogram",
)
DAYS, AT_REST = 90, range(60, 82)
_PRICES = ("open", "high", "low", "close")


def golden() -> dict[str, list[float | None]]:
    """Closes, of which some in a row are equal, and the features over them by name; null before a feature's first."""
    stored = bars("AAPL", DAYS)
    halted = pl.int_range(pl.len()).is_in(list(AT_REST))
    stored = stored.with_columns(pl.when(halted).then(100.0).otherwise(price).alias(price) for price in _PRICES)
    told = features(stored, empty(CORPORATE_ACTIONS))
    return {"close": stored["close"].to_list(), **{name: told[name].to_list() for name in NAMES}}


if __name__ == "__main__":
    FILE.write_text(json.dumps(golden(), indent=None, separators=(",", ":")) + "\n")
