"""How the published forecasts did: the ledger's record, against rivals that know nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from pydantic import TypeAdapter

from nextday.catalog import SESSIONS
from nextday.forecast.ledger.settle import scorable, unsettled, voided
from nextday.forecast.score.evaluation import Evaluation, evaluation
from nextday.forecast.score.losses import log_losses
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE, Scored, SufficientStatistics
from nextday.frames import empty

ALL = "all"
FEWEST_SESSIONS = 30
"""Sessions below which nothing is called demonstrated, whatever the intervals say."""


@dataclass(frozen=True)
class Standing:
    """How a set of settled forecasts did: a symbol's, a month's, or all.

    `always_up` and `persistence` are the hit rates of the rivals: the share of sessions that closed higher, and that of
    sessions that went as the session before.
    """

    name: str
    sessions: int
    always_up: float
    persistence: float
    evaluation: Evaluation

    @property
    def demonstrated(self) -> bool:
        """Whether both the hit rate against always-up and the log loss against the base rate are beyond chance."""
        skill = self.evaluation.skill
        lows = skill.over_always_up.low or 0, skill.log_loss.low or 0
        return self.sessions >= FEWEST_SESSIONS and min(lows) > 0

    def __str__(self) -> str:
        """What the record says to somebody who wants one sentence."""
        verdict = "skill demonstrated" if self.demonstrated else "skill not demonstrated"
        rates = f"{self.evaluation.accuracy.value:.1%} against {self.always_up:.1%} for always-up".replace("%", " %")
        return f"{verdict}: {rates}, n={self.evaluation.score.days}"


@dataclass(frozen=True)
class Scoreboard:
    """The standings of everything settled, and what is not scored: late, waiting, void, abstentions by reason.

    `pooled` is None before the first settlement. `sources` are those of the bars behind the ledger.
    """

    pooled: Standing | None
    by_symbol: tuple[Standing, ...]
    by_month: tuple[Standing, ...]
    waiting: int
    late: int
    abstained: Mapping[str, int]
    sources: tuple[str, ...]
    void: int = 0

    @property
    def sentence(self) -> str:
        """The record in one sentence."""
        return str(self.pooled) if self.pooled else "skill not demonstrated: no forecast has been settled yet"

    def to_dict(self) -> dict[str, Any]:
        """The scoreboard as JSON types; an end of an interval that is not known is null."""
        return {"sentence": self.sentence, **TypeAdapter(Scoreboard).dump_python(self, mode="json")}


def scoreboard(ledger: pl.DataFrame, outcomes: pl.DataFrame, sessions: pl.DataFrame | None = None) -> Scoreboard:
    """Score the ledger by its outcomes: rows of forecasts, outcomes and, to tell what was void, sessions."""
    months = outcomes.with_columns(month=pl.col("target_session").dt.strftime("%Y-%m"))
    counted, open_ = scorable(ledger), unsettled(ledger, outcomes)
    void = voided(open_, empty(SESSIONS) if sessions is None else sessions).height
    reasons = ledger["reason"].drop_nulls().to_list()
    return Scoreboard(
        pooled=None if outcomes.is_empty() else _standing(ALL, outcomes),
        by_symbol=_standings("symbol", outcomes),
        by_month=_standings("month", months),
        waiting=open_.height - void,
        late=ledger["prob_up"].count() - counted.height,
        abstained=dict(sorted(Counter(reasons).items())),
        sources=tuple(sorted(ledger["source"].unique())),
        void=void,
    )


def savings(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Nats that the forecasts had cost less than the base rate's by each session, as target_session, saved."""
    up = outcomes["up"].to_numpy().astype(np.bool_)
    base, made = (log_losses(outcomes[name].to_numpy(), up) for name in ("base_rate", "prob_up"))
    rows = outcomes.select("target_session", saved=pl.Series(base - made, dtype=pl.Float64))
    return rows.group_by("target_session").sum().sort("target_session").with_columns(pl.col("saved").cum_sum())


def _standings(by: str, outcomes: pl.DataFrame) -> tuple[Standing, ...]:
    groups = outcomes.sort(by, "target_session").group_by(by, maintain_order=True)
    return tuple(_standing(str(name), rows) for (name,), rows in groups)


def _standing(name: str, rows: pl.DataFrame) -> Standing:
    """Judge outcomes; Laplace's rule stands in for the empirical-Bayes rate of forecasts from before it was kept."""
    laplace = rows["base_rate"]
    scored = Scored(
        sessions=rows["target_session"].to_numpy().astype("datetime64[D]"),
        up=rows["up"].to_numpy().astype(np.bool_),
        rose=rows["asof_up"].to_numpy().astype(np.bool_),
        probabilities=rows["prob_up"].to_numpy(),
        rivals={LAPLACE: laplace.to_numpy(), EMPIRICAL_BAYES: rows["empirical_bayes"].fill_null(laplace).to_numpy()},
    )
    return Standing(
        name=name,
        sessions=rows["target_session"].n_unique(),
        always_up=float(scored.up.mean()),
        persistence=float((scored.rose == scored.up).mean()),
        evaluation=evaluation(SufficientStatistics.of(scored)),
    )
