"""What a training run did, for the log, the caller and the table of runs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.placebo import Placebo
from nextday.forecast.promotion import Verdict
from nextday.forecast.reliability import reliability_error
from nextday.forecast.training import CandidateScore, Training
from nextday.lake.frames import schema_of

ALL_SYMBOLS = "*"
"""Stands for the symbol in rows about all symbols together."""


@dataclass(frozen=True)
class TrainReport:
    """The model of this run, what it learned, its placebo, and why some symbols were skipped.

    `verdict` decides whether it became current; None when it already was.
    """

    model_id: str
    trained_through: date
    verdict: Verdict | None
    training: Training
    placebo: Placebo
    skipped: Mapping[str, str]

    @property
    def published(self) -> bool:
        """Whether this run changed the current model."""
        return self.verdict is not None and self.verdict.promoted

    @property
    def refused(self) -> bool:
        """Whether the model stayed behind the current one."""
        return self.verdict is not None and not self.verdict.promoted

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types; of each symbol the mixture, of all together everyone."""
        return {
            "model_id": self.model_id,
            "trained_through": self.trained_through.isoformat(),
            "published": self.published,
            "verdict": self.verdict.reason if self.verdict else "already current",
            "symbols": {one.symbol: _metrics(one.scores[-1]) for one in self.training.symbols},
            "pooled": {score.candidate: _metrics(score) for score in self.training.pooled},
            "placebo": asdict(self.placebo) | {"shows_skill": self.placebo.shows_skill},
            "skipped": dict(self.skipped),
        }


def training_rows(model_id: str, training: Training, trained_at: datetime) -> pl.DataFrame:
    """Rows of training_runs: everyone in the competition by symbol, then over ALL_SYMBOLS."""
    scores = {**{one.symbol: one.scores for one in training.symbols}, ALL_SYMBOLS: training.pooled}
    run = {"run_id": model_id, "trained_at": trained_at}
    rows = [
        run | {"symbol": symbol, "candidate": score.candidate} | _metrics(score)
        for symbol, everyone in scores.items()
        for score in everyone
    ]
    return pl.DataFrame(rows, schema=schema_of(TRAINING_RUNS))


def _metrics(score: CandidateScore) -> dict[str, float | None]:
    skill = score.evaluation.skill
    return {
        **asdict(score.evaluation.score),
        "log_loss_skill": skill.log_loss.value,
        "log_loss_skill_low": skill.log_loss.low,
        "log_loss_skill_high": skill.log_loss.high,
        "brier_skill": skill.brier.value,
        "over_always_up": skill.over_always_up.value,
        "over_persistence": skill.over_persistence.value,
        "reliability_error": reliability_error(score.evaluation.reliability),
        "weight": score.weight,
    }
