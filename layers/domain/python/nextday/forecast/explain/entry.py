"""Why an entry of the ledger says what it says, and what would change the next one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from json import loads
from math import fsum
from typing import Any, Self

import polars as pl

from nextday.errors import ForecastError
from nextday.forecast.explain.explanation import Explanation, explain
from nextday.forecast.explain.flip import REMEMBERED, Flip, flips
from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.features.samples import complete
from nextday.forecast.ledger.serving import Signal, Thresholds
from nextday.forecast.model.log_odds import log_odds_of, probability_of
from nextday.forecast.model.members import EmpiricalBayes, Laplace
from nextday.forecast.model.model import Model
from nextday.forecast.model.symbol_model import SymbolModel


@dataclass(frozen=True)
class Seen:
    """What an explanation sees of symbols up to a session: each one's `usual` vector, and its `recent` bars."""

    usual: Mapping[str, tuple[float, ...]]
    recent: Inputs

    @classmethod
    def of(cls, inputs: Inputs, vectors: pl.DataFrame | None = None) -> Self:
        """From whole histories, and their feature vectors where they are at hand."""
        known = complete(features(inputs.bars, inputs.actions) if vectors is None else vectors)
        parts = known.partition_by("symbol", as_dict=True, maintain_order=True)
        usual = {str(symbol): rows.select(FEATURES).mean().row(0) for (symbol,), rows in parts.items()}
        return cls(usual, inputs.recent(REMEMBERED))


def explained(entry: Mapping[str, Any], model: Model, seen: Seen, thresholds: Thresholds) -> dict[str, Any]:
    """The explanation of a ledger entry that has a probability, by its model and what was known of its symbol.

    Log-odds are natural; those of the usual day and all contributions add up to the probability's, as `sum_check` shows
    to rounding. Raises ForecastError where what is known now has no place for such an entry.
    """
    symbol, session, signal = entry["symbol"], entry["target_session"], Signal(entry["signal"])
    if model.features != FEATURES or symbol not in seen.usual or symbol not in model.symbols:
        raise ForecastError(f"the forecast of {symbol} for {session} cannot be explained by what is known now")
    serving, served = model.serving(symbol, entry["asof_session"]), loads(entry["features"])
    vector, usual = [served[name] for name in FEATURES], seen.usual[symbol]
    why = explain(serving, FEATURES, vector, usual)
    below, above = flips(seen.recent.of(symbol), serving, thresholds, signal=signal)
    contributions = zip(FEATURES, vector, usual, why.contributions.values(), strict=True)
    return {
        "symbol": symbol,
        "target_session": session,
        "asof": entry["asof_session"],
        "model_id": entry["model_id"],
        "prob_up": why.prob_up,
        "signal": signal.value,
        "usual": probability_of(why.usual),
        "base_rates": _base_rates(serving),
        "contributions": [
            dict(zip(("feature", "value", "usual", "log_odds"), row, strict=True)) for row in contributions
        ],
        "sum_check": _sum_check(why),
        "flips": {"below": _told(below), "above": _told(above)},
    }


def _sum_check(why: Explanation) -> dict[str, float]:
    contributions = fsum(why.contributions.values())
    return {"usual": why.usual, "contributions": contributions, "prob_up": log_odds_of(why.prob_up)}


def _base_rates(serving: SymbolModel) -> list[dict[str, Any]]:
    """The mixture's base rates, which no feature moves, with the counts that they are made of."""
    return [
        asdict(part.member) | {"probability": part.member.probability(()), "weight": part.weight}
        for part in serving.members
        if isinstance(part.member, EmpiricalBayes | Laplace)
    ]


def _told(flip: Flip | None) -> dict[str, Any] | None:
    return None if flip is None else {"close": flip.close, "move": flip.move, "signal": flip.signal.value}
