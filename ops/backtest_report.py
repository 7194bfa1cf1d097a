"""What a backtest says: tables for people, a document for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from nextday.forecast.learning.candidates.grid import reference_recipe
from nextday.forecast.learning.mixture import regret_bound
from nextday.forecast.learning.walk_forward import MIXTURE, Walked
from nextday.forecast.score.evaluation import Evaluation, evaluation
from nextday.forecast.score.losses import log_losses
from nextday.forecast.score.reliability import reliability_error
from nextday.forecast.score.statistics import Scored, SufficientStatistics
from nextday.forecast.trading.backtest import Strategy

Row = dict[str, Any]
_PERCENT = 100


@dataclass(frozen=True)
class Report:
    """A walked panel and what trading on it brought."""

    walked: Walked
    strategies: Sequence[Strategy]
    base_rate_prior: float
    fixed_share: float
    bps: float

    @cached_property
    def evaluations(self) -> dict[str, Evaluation]:
        """Everyone in the competition, over all symbols."""
        walked = self.walked
        return {name: evaluation(SufficientStatistics.total(walked.statistics(name))) for name in walked.forecasters}

    def symbols(self) -> list[Row]:
        """Total log loss of each symbol in nats: the mixture's, and the most that its guarantee allows."""
        walked, reference = self.walked, reference_recipe().name
        mixtures, recipes = walked.scored(MIXTURE), walked.scored(reference)
        return [
            self._symbol(days.symbol, mixture, recipe)
            for days, mixture, recipe in zip(walked.days, mixtures, recipes, strict=True)
        ]

    def forecasters(self) -> Iterator[Row]:
        """Everyone over all symbols; skills in percent of the base rate's loss, accuracies in percentage points."""
        for name, one in self.evaluations.items():
            skill = one.skill.log_loss
            yield {
                "forecaster": name,
                "log_loss": round(one.score.log_loss, 6),
                "skill_%": _percent(skill.value),
                "low_%": _percent(skill.low),
                "high_%": _percent(skill.high),
                "accuracy_%": _percent(one.score.accuracy),
                "over_up": _percent(one.skill.over_always_up.value),
                "brier_skill_%": _percent(one.skill.brier.value),
                "over_persistence": _percent(one.skill.over_persistence.value),
                "reliability_error": round(reliability_error(one.reliability), 4),
            }

    def trades(self, symbol: str | None = None) -> list[Row]:
        """What trading brought: the portfolio's strategies, or one symbol's."""
        return [
            {"forecaster": one.forecaster, "rule": one.rule}
            | asdict(one.performance)
            | {"deflated_sharpe": one.deflated_sharpe}
            for one in self.strategies
            if one.symbol == symbol
        ]

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """Titles and rows for people."""
        yield "Total log loss by symbol, nats", self.symbols()
        yield "Skill against the base rate, all symbols, intervals clustered by session", list(self.forecasters())
        yield "Reliability of the mixture", [_bin(one) for one in self.document()["reliability"]["bins"]]
        yield f"Equal parts of all symbols, {self.bps:g} basis points a side", [_short(row) for row in self.trades()]

    def document(self) -> Row:
        """Everything, for machines."""
        bins = self.evaluations[MIXTURE].reliability
        return {
            "symbols": self.symbols(),
            "pooled": {name: asdict(one) for name, one in self.evaluations.items()},
            "reliability": {
                "error": reliability_error(bins),
                "max": max(one.error for one in bins),
                "bins": [asdict(one) for one in bins],
            },
            "bps": self.bps,
            "portfolio": self.trades(),
            "trades": {days.symbol: self.trades(days.symbol) for days in self.walked.days},
            "verdict": self.verdict(),
        }

    def verdict(self) -> str:
        """One sentence for people."""
        rows, mixture = self.symbols(), self.evaluations[MIXTURE]
        within = sum(row["within"] for row in rows)
        skill = mixture.skill.log_loss
        shown = "demonstrated" if skill.low is not None and skill.low > 0 else "not demonstrated"
        always_up = mixture.score.accuracy - mixture.skill.over_always_up.value
        return (
            f"Within the guarantee: {within} of {len(rows)} symbols. Skill {shown}: "
            f"{mixture.score.accuracy:.1%} right against {always_up:.1%} for always-up, n={mixture.score.days}."
        )

    def _symbol(self, symbol: str, mixture: Scored, recipe: Scored) -> Row:
        base = _total(mixture.base_rate, mixture)
        total, bound = _total(mixture.probabilities, mixture), self._bound(len(mixture.up))
        return {
            "symbol": symbol,
            "days": len(mixture.up),
            "base_rate": round(base, 3),
            "mixture": round(total, 3),
            "allowed": round(base + bound, 3),
            "within": total <= base + bound,
            "mixture_saves": round(base - total, 3),
            "reference": round(_total(recipe.probabilities, recipe), 3),
            "reference_saves": round(base - _total(recipe.probabilities, recipe), 3),
        }

    def _bound(self, days: int) -> float:
        return regret_bound(self.base_rate_prior, self.fixed_share, days)


def _total(probabilities: Any, scored: Scored) -> float:
    return float(log_losses(probabilities, scored.up).sum())


def _percent(share: float | None) -> float | None:
    return None if share is None else round(_PERCENT * share, 4)


def _bin(one: Row) -> Row:
    observed = one["observed"]
    return {
        "days": one["days"],
        "forecast_%": _percent(one["predicted"]),
        "observed_%": _percent(observed["value"]),
        "low_%": _percent(observed["low"]),
        "high_%": _percent(observed["high"]),
    }


def _short(row: Row) -> Row:
    """What matters first; percentages with a decimal."""

    def percent(*names: str) -> Row:
        return {f"{name}_%": None if row[name] is None else round(_PERCENT * row[name], 1) for name in names}

    return (
        {"forecaster": row["forecaster"], "rule": row["rule"]}
        | percent("annual_return")
        | {"sharpe": row["sharpe"]}
        | percent("max_drawdown", "annual_volatility", "annual_cost")
        | {"turnover": round(row["annual_turnover"], 1), "deflated_sharpe": row["deflated_sharpe"]}
    )
