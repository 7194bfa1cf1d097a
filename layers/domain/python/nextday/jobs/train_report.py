"""What a training run did, for the log, the caller and the table of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.training import Trained
from nextday.lake.frames import schema_of


@dataclass(frozen=True)
class TrainReport:
    """The model now current, whether this run made it so, scores of every symbol, and why some were skipped."""

    model_id: str
    trained_through: date
    published: bool
    trained: tuple[Trained, ...]
    skipped: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types."""
        return {
            "model_id": self.model_id,
            "trained_through": self.trained_through.isoformat(),
            "published": self.published,
            "symbols": {one.symbol: _scores(one) for one in self.trained},
            "skipped": dict(self.skipped),
        }


def training_rows(model_id: str, trained: Sequence[Trained], trained_at: datetime) -> pl.DataFrame:
    """Rows of training_runs: every candidate of every symbol, and the mixture."""
    rows = [
        {"run_id": model_id, "symbol": one.symbol, "trained_at": trained_at, "weight": row.weight}
        | {"candidate": row.candidate}
        | asdict(row.score)
        for one in trained
        for row in one.scores
    ]
    return pl.DataFrame(rows, schema=schema_of(TRAINING_RUNS))


def _scores(trained: Trained) -> dict[str, Any]:
    return {row.candidate: asdict(row.score) | {"weight": row.weight} for row in trained.scores}
