"""What a backtest says: tables for people, a document for machines."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nextday.forecast.learning.candidates.grid import reference_recipe
from nextday.forecast.learning.mixture import base_rate_bounds
from nextday.forecast.learning.walk_forward import MIXTURE, Walked
from nextday.forecast.score.evaluation import Evaluation, evaluation, skill
from nextday.forecast.score.intervals import t_statistic
from nextday.forecast.score.losses import log_losses
from nextday.forecast.score.reliability import reliability_error
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, RIVALS, Scored, SufficientStatistics, Tally
from nextday.forecast.score.verdict import demonstrated, verdict
from nextday.forecast.trading.backtest import Backtest

Row = dict[str, Any]
_PERCENT = 100


@dataclass(frozen=True)
class Report:
    """A walked panel and what trading on it brought."""

    walked: Walked
    traded: Backtest
    base_rate_prior: float
    fixed_share: float
    bps: float

    @cached_property
    def statistics(self) -> dict[str, SufficientStatistics]:
        """Everyone in the competition, added up over all symbols."""
        sessions = np.unique(np.concatenate([days.sessions for days in self.walked.days]))
        tally = Tally(self.walked.forecasters, sessions)
        for statistics in self.walked.statistics():
            tally.add(statistics)
        return tally.totals

    @cached_property
    def evaluations(self) -> dict[str, Evaluation]:
        """Everyone in the competition, over all symbols and against the better base rate."""
        return {name: evaluation(one) for name, one in self.statistics.items()}

    @cached_property
    def symbols(self) -> list[Row]:
        """Total log loss of each symbol in nats: the mixture's, and the most that its two guarantees allow."""
        walked = self.walked
        pairs = zip(walked.days, walked.scored(MIXTURE), walked.scored(reference_recipe().names[0]), strict=True)
        return [self._symbol(days.symbol, mixture, recipe) for days, mixture, recipe in pairs]

    def forecasters(self) -> Iterator[Row]:
        """Everyone against the empirical-Bayes base rate, over all symbols.

        Log loss is in nats a forecast, skills are in percent of the rate's loss, accuracies in percentage points above
        that of its likelier side, of the last direction and of always saying up.
        """
        for name, one in self.statistics.items():
            judged, over = self.evaluations[name], skill(one, EMPIRICAL_BAYES)
            yield {
                "forecaster": name,
                "log_loss": round(judged.score.log_loss, 6),
                "over_empirical_bayes_%": _percent(over.log_loss.value),
                "low_%": _percent(over.log_loss.low),
                "high_%": _percent(over.log_loss.high),
                "t": _rounded(t_statistic(over.log_loss), 2),
                "accuracy_%": _percent(judged.score.accuracy),
                "over_likelier_side_points": _percent(over.over_base_rate.value),
                "t_of_accuracy": _rounded(t_statistic(over.over_base_rate), 2),
                "brier_over_empirical_bayes_%": _percent(over.brier.value),
                "over_persistence_points": _percent(over.over_persistence.value),
                "over_always_up_points": _percent(over.over_always_up.value),
                "reliability_error": round(reliability_error(judged.reliability), 4),
            }

    def trades(self, symbol: str | None = None) -> list[Row]:
        """What trading brought: the portfolio's strategies, or one symbol's."""
        return [
            {"forecaster": one.forecaster, "rule": one.rule}
            | asdict(one.performance)
            | {"deflated_sharpe": one.deflated_sharpe}
            for one in self.traded.strategies
            if one.symbol == symbol
        ]

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """Titles and rows for people."""
        yield "Total log loss by symbol, nats", self.symbols
        rival = "Over the empirical-Bayes base rate, all symbols"
        yield f"{rival}; log loss in nats, intervals and t clustered by session", list(self.forecasters())
        yield "Reliability of the mixture, all symbols", [_bin(one) for one in self.document()["reliability"]["bins"]]
        cost = f"Equal parts of all symbols, {self.bps:g} basis points a side"
        yield f"{cost}; {self.traded.untradable}", [_short(row) for row in self.trades()]

    def document(self) -> Row:
        """Everything, for machines."""
        mixture = self.evaluations[MIXTURE]
        return {
            "symbols": self.symbols,
            "pooled": {name: asdict(one) for name, one in self.evaluations.items()},
            "over_empirical_bayes": list(self.forecasters()),
            "reliability": {
                "error": reliability_error(mixture.reliability),
                "max": max(one.error for one in mixture.reliability),
                "bins": [asdict(one) for one in mixture.reliability],
            },
            "bps": self.bps,
            "untradable": asdict(self.traded.untradable),
            "portfolio": self.trades(),
            "trades": {days.symbol: self.trades(days.symbol) for days in self.walked.days},
            "demonstrated": demonstrated(mixture),
            "verdict": self.verdict(),
        }

    def verdict(self) -> str:
        """What people should remember, in two sentences."""
        within = sum(row["within"] for row in self.symbols)
        shown = verdict(self.evaluations[MIXTURE])
        symbols = f"{len(self.symbols)} symbol{'s' * (len(self.symbols) != 1)}"
        return f"Within both guarantees: {within} of {symbols}. {shown[0].upper()}{shown[1:]}."

    def _symbol(self, symbol: str, mixture: Scored, recipe: Scored) -> Row:
        total, reference = _total(mixture.probabilities, mixture), _total(recipe.probabilities, recipe)
        rivals = {name: _total(mixture.rivals[name], mixture) for name in RIVALS}
        allowed = {name: rivals[name] + bound for name, bound in self._bounds(len(mixture.up)).items()}
        return {
            # both bounds first: a terminal of 80 columns has room for them alone
            "symbol": symbol,
            "within": total <= min(allowed.values()),
            "mixture": round(total, 3),
            **{f"allowed_by_{name}": round(most, 3) for name, most in allowed.items()},
            "days": len(mixture.up),
            **{name: round(rival, 3) for name, rival in rivals.items()},
            **{f"saved_over_{name}": round(rival - total, 3) for name, rival in rivals.items()},
            "usual_recipe": round(reference, 3),
            "usual_recipe_saved_over_empirical_bayes": round(rivals[EMPIRICAL_BAYES] - reference, 3),
        }

    def _bounds(self, days: int) -> dict[str, float]:
        """The most nats that the mixture may lose to each of RIVALS."""
        bounds = base_rate_bounds(self.walked.candidates, self.base_rate_prior, self.fixed_share, days)
        return dict(zip(RIVALS, bounds, strict=True))


def _total(probabilities: Any, scored: Scored) -> float:
    return float(log_losses(probabilities, scored.up).sum())


def _percent(share: float | None) -> float | None:
    return None if share is None else _rounded(_PERCENT * share, 4)


def _rounded(value: float | None, digits: int) -> float | None:
    # what is rounded to nothing would keep its sign, and a table would say -0
    return None if value is None else round(value, digits) + 0.0


def _bin(one: Row) -> Row:
    observed = one["observed"]
    return {
        "forecasts": one["days"],
        "forecast_%": _percent(one["predicted"]),
        "observed_%": _percent(observed["value"]),
        "low_%": _percent(observed["low"]),
        "high_%": _percent(observed["high"]),
    }


def _short(row: Row) -> Row:
    """What matters first; percentages with a decimal."""

    def percent(*names: str) -> Row:
        return {f"{name}_%": None if row[name] is None else _rounded(_PERCENT * row[name], 1) for name in names}

    return (
        {"forecaster": row["forecaster"], "rule": row["rule"]}
        | percent("annual_return")
        | {"sharpe": row["sharpe"]}
        | percent("max_drawdown", "annual_volatility", "annual_cost")
        | {"turnover": round(row["annual_turnover"], 1), "deflated_sharpe": row["deflated_sharpe"]}
    )
