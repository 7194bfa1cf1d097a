"""From the newest final bar and the current model to a forecast, or to an abstention that says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import polars as pl

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.model.model import Model
from nextday.forecast.model.symbol_model import SymbolModel

# a calendar month: walking forward refits as often, so no score is of an older fit
MODEL_LIFE = timedelta(days=31)


class Signal(StrEnum):
    """What a forecast amounts to."""

    BUY = "buy"
    SELL = "sell"
    HOLD = "hold"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why no honest forecast exists."""

    UNKNOWN_SYMBOL = "unknown_symbol"  # the lake holds no final bar of it
    STALE_DATA = "stale_data"  # the last closed session has no bar
    UNSETTLED_BAR = "unsettled_bar"  # its bar is not final
    NO_MODEL = "no_model"  # no readable model, none for the symbol, or one that has seen later sessions
    MODEL_EXPIRED = "model_expired"  # not trained for MODEL_LIFE
    OUT_OF_DISTRIBUTION = "out_of_distribution"  # features far from all that was learned from


@dataclass(frozen=True)
class Known:
    """What is known of one symbol: its newest final session, that bar's source and features, its newest bar's session.

    `vector` is None while the features' windows are not full.
    """

    asof: date
    source: str
    vector: tuple[float, ...] | None
    newest_bar: date


@dataclass(frozen=True)
class Forecast:
    """A forecast of one symbol, or an abstention: then `prob_up` is None and `reason` is not.

    `empirical_bayes` is what the model's base rate says instead, the forecast's rival.
    """

    symbol: str
    prob_up: float | None
    signal: Signal
    reason: Reason | None = None
    known: Known | None = None
    empirical_bayes: float | None = None


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which on a forecast is a signal to buy, and down to which one to sell."""

    buy_from: float
    sell_to: float

    def signal(self, prob_up: float) -> Signal:
        """Signal of a probability."""
        if prob_up >= self.buy_from:
            return Signal.BUY
        return Signal.SELL if prob_up <= self.sell_to else Signal.HOLD


def known_symbols(inputs: Inputs, vectors: pl.DataFrame) -> dict[str, Known]:
    """What is known of every symbol that has a final bar, whose feature vectors are `vectors`."""
    newest = inputs.bars.group_by("symbol").agg(newest_bar=pl.col("session_date").max())
    sources = inputs.bars.select("symbol", "session_date", "source")
    rows = vectors.group_by("symbol").last().join(newest, on="symbol").join(sources, on=("symbol", "session_date"))
    return {row["symbol"]: _known(row) for row in rows.iter_rows(named=True)}


def forecast(symbol: str, known: Known | None, model: Model | None, *, asof: date, thresholds: Thresholds) -> Forecast:
    """Forecast the session after `asof`, the last closed one, or abstain."""

    def abstain(reason: Reason) -> Forecast:
        return Forecast(symbol, None, Signal.ABSTAIN, reason, known)

    if known is None:
        return abstain(Reason.UNKNOWN_SYMBOL)
    if known.asof < asof:
        return abstain(Reason.UNSETTLED_BAR if known.newest_bar == asof else Reason.STALE_DATA)
    serving = _serving(model, symbol, asof)
    if isinstance(serving, Reason):
        return abstain(serving)
    if known.vector is None or not serving.bounds.contains(known.vector):
        return abstain(Reason.OUT_OF_DISTRIBUTION)
    prob_up = serving.probability(known.vector)
    return Forecast(symbol, prob_up, thresholds.signal(prob_up), known=known, empirical_bayes=serving.base_rate)


def _serving(model: Model | None, symbol: str, asof: date) -> SymbolModel | Reason:
    """The symbol's mixture, or why none may serve at `asof`: a model that has seen later sessions would cheat."""
    # coefficients are told by their place: other features, or the same in another order, would be multiplied wrongly
    if model is None or model.features != FEATURES or symbol not in model.symbols or model.trained_through > asof:
        return Reason.NO_MODEL
    if asof - model.trained_through > MODEL_LIFE:
        return Reason.MODEL_EXPIRED
    return model.serving(symbol, asof)


def _known(row: Mapping[str, Any]) -> Known:
    vector = tuple(row[name] for name in FEATURES)
    return Known(row["session_date"], row["source"], None if None in vector else vector, row["newest_bar"])
