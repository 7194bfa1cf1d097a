"""The features that a bucket learned from, as views: what has changed of them since the last training."""

import json

import polars as pl

from nextday.errors import LakeError
from nextday.jobs.train.run import TrainingRun
from nextday.views.training.indicators import years_of


def write_indicators(run: TrainingRun, bucket: int, vectors: pl.DataFrame) -> tuple[str, ...]:
    """Write the years in which a vector has changed; returns what could not be written, which must not cost a model."""
    name = f"buckets={run.settings.buckets}/bucket={bucket}/indicators.json"
    try:
        kept: dict[str, str] = json.loads(run.keepings.get(name) or "{}")
        known = dict(kept)
        for year in years_of(bucket, vectors):
            if known.get(str(year.year)) != year.digest:
                year.write(run.views)
                known[str(year.year)] = year.digest
        if known != kept:  # after the views: a run that is killed in between writes them again
            run.keepings.put(name, json.dumps(known).encode())
    except LakeError as failure:
        return (str(failure),)
    return ()
