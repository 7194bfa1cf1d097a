"""Outcomes of forecasts as answers tell them."""

import polars as pl

from nextday.catalog import FORECASTS
from nextday.market.bars import shown

_CLOSES = ("asof_close", "target_close")
_TOLD = ("up", *_CLOSES, "log_loss", "brier", "base_rate", "empirical_bayes", "settled_at")


def told_outcomes(outcomes: pl.DataFrame) -> pl.DataFrame:
    """The ledger's key and `outcome`, a struct: the closes rounded as prices are, log loss in nats, the Brier score."""
    return outcomes.with_columns(shown(*_CLOSES)).select(*FORECASTS.key, outcome=pl.struct(_TOLD))
