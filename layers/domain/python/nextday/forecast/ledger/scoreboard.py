"""How the published forecasts did: the ledger's record, against rivals that know nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import polars as pl
from pydantic import TypeAdapter

from nextday.catalog import SESSIONS
from nextday.forecast.ledger.settle import unsettled, voided
from nextday.forecast.score.evaluation import Evaluation, evaluation
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE, Scored, SufficientStatistics
from nextday.forecast.score.verdict import verdict
from nextday.frames import empty

ALL = "all"
_ENTRY = ("symbol", "target_session")


class Fate(StrEnum):
    """What became of an entry of the ledger; only what is settled is scored."""

    SETTLED = "settled"
    WAITING = "waiting"
    VOID = "void"
    LATE = "late"
    ABSTAINED = "abstained"


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
class Judged:
    """What a part of the ledger was worth, and how much of it is not scored: abstentions by reason.

    `standing`, and the `first` and `last` session settled, are None before the first settlement.
    """

    standing: Standing | None
    first: date | None
    last: date | None
    waiting: int
    late: int
    void: int
    abstained: Mapping[str, int]

    @property
    def sentence(self) -> str:
        """The record in one sentence."""
        return _sentence(self.standing)


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
        return _sentence(self.pooled)

    def to_dict(self) -> dict[str, Any]:
        """The scoreboard as JSON types; an end of an interval that is not known is null."""
        return {"sentence": self.sentence, **TypeAdapter(Scoreboard).dump_python(self, mode="json")}


def scoreboard(ledger: pl.DataFrame, outcomes: pl.DataFrame, sessions: pl.DataFrame | None = None) -> Scoreboard:
    """Score the ledger by its outcomes: rows of forecasts, outcomes and, to tell what was void, sessions."""
    entries = with_fates(ledger, outcomes, empty(SESSIONS) if sessions is None else sessions)
    together = judged(ALL, entries, outcomes)
    return Scoreboard(
        pooled=together.standing,
        by_symbol=tuple(_standing(name, rows) for name, rows in by_symbol(outcomes).items()),
        by_month=tuple(_standing(name, rows) for name, rows in by_month(outcomes).items()),
        waiting=together.waiting,
        late=together.late,
        abstained=together.abstained,
        sources=tuple(sorted(ledger["source"].unique())),
        void=together.void,
    )


def with_fates(ledger: pl.DataFrame, outcomes: pl.DataFrame, sessions: pl.DataFrame) -> pl.DataFrame:
    """Rows of forecasts with a column `fate`, one of Fate; arguments are those of `scoreboard`."""
    void = voided(unsettled(ledger, outcomes), sessions).select(*_ENTRY, _void=pl.lit(value=True))
    settled = outcomes.select(*_ENTRY, _settled=pl.lit(value=True))
    marked = ledger.join(settled, on=_ENTRY, how="left").join(void, on=_ENTRY, how="left")
    fates = (
        (pl.col("prob_up").is_null(), Fate.ABSTAINED),
        (pl.col("late"), Fate.LATE),
        (pl.col("_settled").is_not_null(), Fate.SETTLED),
        (pl.col("_void").is_not_null(), Fate.VOID),
    )
    told = pl.coalesce(*(pl.when(when).then(pl.lit(fate.value)) for when, fate in fates), pl.lit(Fate.WAITING.value))
    return marked.with_columns(fate=told).drop("_settled", "_void")


def by_symbol(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows of forecasts or outcomes by symbol, in order."""
    return _parts(pl.col("symbol"), rows)


def by_month(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows of forecasts or outcomes by the month of their session, e.g. 2026-11, in order."""
    return _parts(pl.col("target_session").dt.strftime("%Y-%m"), rows)


def judged(name: str, entries: pl.DataFrame, outcomes: pl.DataFrame, *, window: int | None = None) -> Judged:
    """Judge entries `with_fates` by their outcomes; of a `window` the last so many settled sessions, and later ones."""
    settled = outcomes["target_session"].unique().sort()
    if window is not None and len(settled) > window:
        since = pl.col("target_session") >= settled[-window]
        return judged(name, entries.filter(since), outcomes.filter(since))
    fates = Counter(entries["fate"])
    return Judged(
        standing=None if outcomes.is_empty() else _standing(name, outcomes),
        first=None if outcomes.is_empty() else settled[0],
        last=None if outcomes.is_empty() else settled[-1],
        waiting=fates[Fate.WAITING],
        late=fates[Fate.LATE],
        void=fates[Fate.VOID],
        abstained=dict(sorted(Counter(entries["reason"].drop_nulls()).items())),
    )


def savings(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Nats that the forecasts had cost less than the better base rate by each session, as target_session, saved."""
    statistics = SufficientStatistics.of(_scored(outcomes))
    rival = statistics.by_session(f"{statistics.better_rival}_log_loss")
    saved = np.cumsum(rival - statistics.by_session("log_loss"))
    return pl.DataFrame({"target_session": statistics.sessions, "saved": saved})


def _parts(by: pl.Expr, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    # in one order, so that sums of the same rows are the same to the bit
    groups = rows.sort("target_session", "symbol").with_columns(_part=by).partition_by("_part", as_dict=True)
    return {name: groups[name,].drop("_part") for (name,) in sorted(groups)}


def _sentence(standing: Standing | None) -> str:
    if standing is None:
        return "skill not demonstrated: no forecast has been settled yet"
    return verdict(standing.evaluation)


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
