"""The lake as a step of a training opens it."""

from datetime import datetime

from lambdas.tables import checked_tables
from lambdas.universe import symbols_at
from nextday.jobs.night.due import Due, Night
from nextday.jobs.train.run import TrainingRun
from nextday.lake.s3.intermediates import S3IntermediateStore
from nextday.lake.s3.keepings import S3KeepingStore
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.views import S3ViewStore
from nextday.settings import TrainSettings


def opened(run_id: str, settings: TrainSettings, now: datetime) -> TrainingRun:
    """A training of the stage's symbols on S3. Raises SchemaMismatch."""
    return TrainingRun(
        run_id=run_id,
        symbols=symbols_at(settings.universe),
        settings=settings,
        now=now,
        store=checked_tables(settings, "train"),
        models=S3ModelStore(settings.lake_bucket),
        intermediates=S3IntermediateStore(settings.lake_bucket),
        keepings=S3KeepingStore(settings.lake_bucket),
        views=S3ViewStore(settings.lake_bucket),
    )


def night_due(settings: TrainSettings, now: datetime, *, again: bool) -> Due:
    """What the stage's night still wants. Raises LakeError."""
    store, models = checked_tables(settings, "train"), S3ModelStore(settings.lake_bucket)
    night = Night(symbols_at(settings.universe), store, models, settings.buckets, now)
    return night.due(again=again, replayed=settings.yahoo_url is not None)
