"""How everyone in the competition of a training did, and what the mixture made of them month by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import numpy as np

from nextday.catalog.views import TRAINING, TRAINING_OF_ALL
from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.learning.mixture import base_rate_bounds
from nextday.forecast.learning.placebo import Placebo
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.forecast.score.statistics import RIVALS
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.views.text import encode, to_text
from nextday.views.publish import publish_together
from nextday.views.sources import Sources
from nextday.views.training.backtest import ALL_SYMBOLS
from nextday.views.training.models import last_session_of

Row = Mapping[str, Any]
OTHERS = "others"
LEAST_SHARE = 0.01
"""Who never weighs as much is added up with others: twice what each of twenty begins with beside the base rates."""
_DECIMALS = 4
_TOLD = ("days", "log_loss", "brier", "accuracy", "rival")
_AFTER_SKILL = ("over_base_rate", "over_always_up", "reliability_error")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a training found: rows of training_runs, each symbol's together, and what the placebo did.

    `weights` (months, candidates) are those of each symbol at the end of each of `months`, NaN before it was forecast.
    """

    model_id: str
    scores: Sequence[Row]
    months: Days
    weights: Mapping[str, Floats]
    placebo: Placebo
    base_rate_prior: float
    fixed_share: float

    def told(self) -> Iterator[tuple[str, str]]:
        """What is told of each symbol, then of all together."""
        weights = {**self.weights, ALL_SYMBOLS: _mean([*self.weights.values()])}
        guarantees: dict[str, dict[str, float]] = {}
        for symbol, own in groupby(self.scores, key=lambda row: str(row["symbol"])):
            rows = [*own]
            guarantees[symbol] = self._guarantee(rows) if symbol != ALL_SYMBOLS else _added(guarantees.values())
            yield symbol, to_text(self._answer(symbol, rows, weights[symbol], guarantees[symbol]))

    def _answer(self, symbol: str, rows: Sequence[Row], weights: Floats, guarantee: Row) -> Row:
        begun = ~np.isnan(weights[:, 0])
        names = [row["candidate"] for row in rows]
        return {
            "symbol": symbol,
            "model_id": self.model_id,
            "last_session": last_session_of(self.model_id),
            "candidates": [*_candidates(rows, weights[-1].tolist())],
            "months": self.months[begun].astype(str).tolist(),
            "weights": _shares(names, weights[begun]),
            "guarantee": guarantee,
            "placebo": asdict(self.placebo) | {"shows_skill": self.placebo.shows_skill},
        }

    def _guarantee(self, rows: Sequence[Row]) -> dict[str, float]:
        """Nats that the mixture of a symbol lost to the better base rate, and the most that it can have."""
        lost = {row["candidate"]: row["log_loss"] * row["days"] for row in rows}
        rivals = [lost[name] for name in RIVALS]
        candidates = sum(row["weight"] is not None for row in rows)
        bounds = base_rate_bounds(candidates, self.base_rate_prior, self.fixed_share, rows[0]["days"])
        most = min(rival + bound for rival, bound in zip(rivals, bounds, strict=True))
        return {"lost": lost[MIXTURE] - min(rivals), "most": most - min(rivals)}


def write_training(findings: Findings, sources: Sources) -> list[str]:
    """Write the views of each symbol and of all together, and tell their keys. Raises LakeError.

    Of no table: the weights of the months before the last are in none.
    """
    contents = dict(_contents(findings, sources))
    publish_together([*contents], lambda: contents, sources.views)
    return [*contents]


def skill_of(row: Row) -> dict[str, float | None]:
    """Share of its rival's log loss that a forecaster saves, and the ends of the interval."""
    ends = {"value": "log_loss_skill", "low": "log_loss_skill_low", "high": "log_loss_skill_high"}
    return {end: row[name] for end, name in ends.items()}


def _contents(findings: Findings, sources: Sources) -> Iterator[tuple[str, bytes]]:
    head = {"written_at": sources.now, "model_id": findings.model_id}
    told = {symbol: [text] for symbol, text in findings.told()}
    everything = {ALL_SYMBOLS: told.pop(ALL_SYMBOLS)}
    own = symbols_by_bucket(sorted(told), sources.buckets)
    for bucket in range(sources.buckets):
        blocks = {symbol: told[symbol] for symbol in own.get(bucket, [])}
        yield TRAINING.object_key(bucket=bucket), encode({"view": TRAINING.name, **head}, blocks)
    yield TRAINING_OF_ALL.object_key(), encode({"view": TRAINING_OF_ALL.name, **head}, everything)


def _candidates(rows: Sequence[Row], weights: Sequence[float]) -> Iterator[Row]:
    """Everyone in the order of the competition: base rates, other candidates, challengers, the mixture."""
    for place, row in enumerate(rows):
        yield {
            "candidate": row["candidate"],
            "role": _role(place, row["candidate"], len(weights)),
            **{name: row[name] for name in _TOLD},
            "skill": None if row["candidate"] == row["rival"] else skill_of(row),  # nobody has any over themselves
            **{name: row[name] for name in _AFTER_SKILL},
            "weight": weights[place] if place < len(weights) else None,
        }


def _role(place: int, name: str, weighed: int) -> str:
    if name == MIXTURE:
        return "mixture"
    if place < len(RIVALS):
        return "base_rate"
    return "candidate" if place < weighed else "challenger"


def _shares(names: Sequence[str], weights: Floats) -> dict[str, list[float]]:
    """By candidate its share at the end of each month; of those that never weigh anything the sum."""
    weighty = weights.max(axis=0) >= LEAST_SHARE
    shares = dict(zip(names, weights.round(_DECIMALS).T.tolist(), strict=False))
    told = {name: shares[name] for name, shown in zip(names, weighty, strict=False) if shown}
    others = {} if weighty.all() else {OTHERS: weights[:, ~weighty].sum(axis=1).round(_DECIMALS).tolist()}
    return told | others


def _mean(weights: Sequence[Floats]) -> Floats:
    """The mean over the symbols that were forecast by the end of each month; NaN before any was."""
    stacked = np.array(weights)
    begun = ~np.isnan(stacked[..., 0]).all(axis=0)
    mean: Floats = np.full(stacked.shape[1:], np.nan)
    mean[begun] = np.nanmean(stacked[:, begun], axis=0)
    return mean


def _added(guarantees: Iterable[Mapping[str, float]]) -> dict[str, float]:
    parts = [*guarantees]
    return {name: sum(part[name] for part in parts) for name in ("lost", "most")}
