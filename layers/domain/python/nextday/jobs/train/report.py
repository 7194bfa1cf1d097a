"""What a training run did, for the log, the caller and the table of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import polars as pl

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.learning.placebo import Placebo
from nextday.forecast.learning.training import CandidateScore
from nextday.forecast.model.promotion import Verdict
from nextday.forecast.score.reliability import reliability_error
from nextday.forecast.score.verdict import verdict
from nextday.frames import schema_of
from nextday.jobs.train.reuse import Reuse

ALL_SYMBOLS = "*"
"""Stands for the symbol in rows about all symbols together."""
ALREADY_CURRENT = "already current"
"""Said of a model that there was nothing to decide on."""
_EXAMPLES = 20
"""Skipped symbols that are named: the answer of a step must stay small."""


@dataclass(frozen=True)
class TrainReport:
    """The model of this run, how everyone did over all of the symbols trained, its placebo, and who was skipped why.

    `verdict` decides whether it became current; None when it already was. `reuse` tells how much need not be learned.
    """

    model_id: str
    trained_through: date
    verdict: Verdict | None
    trained: int
    pooled: Sequence[CandidateScore]
    placebo: Placebo
    skipped: Mapping[str, str]
    reuse: Reuse

    @property
    def published(self) -> bool:
        """Whether this run changed the current model."""
        return self.verdict is not None and self.verdict.promoted

    @property
    def refused(self) -> bool:
        """Whether the model stayed behind the current one."""
        return self.verdict is not None and not self.verdict.promoted

    @property
    def headline(self) -> dict[str, Any]:
        """What is worth a line in the log."""
        return {
            "model_id": self.model_id,
            "verdict": self.verdict.reason if self.verdict else ALREADY_CURRENT,
            "trained": self.trained,
            "skipped": len(self.skipped),
            "reuse": self.reuse.to_dict(),
        }

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types, no longer for many symbols than for few: training_runs has them all."""
        return self.headline | {
            "trained_through": self.trained_through.isoformat(),
            "published": self.published,
            "skipped_for_example": dict(islice(self.skipped.items(), _EXAMPLES)),
            "pooled": {score.candidate: metrics_of(score) for score in self.pooled},
            "skill": verdict(self.pooled[-1].evaluation),  # the mixture comes last
            "placebo": asdict(self.placebo) | {"shows_skill": self.placebo.shows_skill},
        }


def training_rows(
    model_id: str, scores: Sequence[Mapping[str, Any]], pooled: Sequence[CandidateScore], trained_at: datetime
) -> pl.DataFrame:
    """Rows of training_runs: everyone in the competition by symbol, then over ALL_SYMBOLS."""
    run = {"run_id": model_id, "trained_at": trained_at}
    together = [{"symbol": ALL_SYMBOLS} | metrics_of(score) for score in pooled]
    return pl.DataFrame([{**row, **run} for row in (*scores, *together)], schema=schema_of(TRAINING_RUNS))


def metrics_of(score: CandidateScore) -> dict[str, Any]:
    """A score as training_runs tells it."""
    skill = score.evaluation.skill
    return {
        "candidate": score.candidate,
        **asdict(score.evaluation.score),
        "rival": skill.rival,
        "log_loss_skill": skill.log_loss.value,
        "log_loss_skill_low": skill.log_loss.low,
        "log_loss_skill_high": skill.log_loss.high,
        "brier_skill": skill.brier.value,
        "over_base_rate": skill.over_base_rate.value,
        "over_always_up": skill.over_always_up.value,
        "over_persistence": skill.over_persistence.value,
        "reliability_error": reliability_error(score.evaluation.reliability),
        "weight": score.weight,
    }
