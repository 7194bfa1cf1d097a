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
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE, Scored, SufficientStatistics
from nextday.forecast.score.verdict import verdict
from nextday.frames import empty

ALL = "all"


@dataclass(frozen=True)
class Standing:
    """How a set of settled forecasts did: a symbol's, a month's, or all.

    `always_up` and `persistence` are hit rates for comparison: the share of sessions that closed higher, and that of
    sessions that went as the session before.
    """

    name: str
    always_up: float
    persistence: float
    evaluation: Evaluation


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
        if self.pooled is None:
            return "skill not demonstrated: no forecast has been settled yet"
        return verdict(self.pooled.evaluation)

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
    """Nats that the forecasts had cost less than the better base rate by each session, as target_session, saved."""
    statistics = SufficientStatistics.of(_scored(outcomes))
    rival = statistics.by_session(f"{statistics.better_rival}_log_loss")
    saved = np.cumsum(rival - statistics.by_session("log_loss"))
    return pl.DataFrame({"target_session": statistics.sessions, "saved": saved})


def _standings(by: str, outcomes: pl.DataFrame) -> tuple[Standing, ...]:
    groups = outcomes.sort(by, "target_session").group_by(by, maintain_order=True)
    return tuple(_standing(str(name), rows) for (name,), rows in groups)


def _standing(name: str, rows: pl.DataFrame) -> Standing:
    scored = _scored(rows)
    return Standing(
        name=name,
        always_up=float(scored.up.mean()),
        persistence=float((scored.rose == scored.up).mean()),
        evaluation=evaluation(SufficientStatistics.of(scored)),
    )


def _scored(rows: pl.DataFrame) -> Scored:
    """Outcomes to judge; Laplace's rule stands in for the empirical-Bayes rate of forecasts from before it was kept."""
    laplace = rows["base_rate"]
    return Scored(
        sessions=rows["target_session"].to_numpy().astype("datetime64[D]"),
        up=rows["up"].to_numpy().astype(np.bool_),
        rose=rows["asof_up"].to_numpy().astype(np.bool_),
        probabilities=rows["prob_up"].to_numpy(),
        rivals={LAPLACE: laplace.to_numpy(), EMPIRICAL_BAYES: rows["empirical_bayes"].fill_null(laplace).to_numpy()},
    )
