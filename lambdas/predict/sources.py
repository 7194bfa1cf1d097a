"""The lake as a run of predict opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from lambdas.announcing import announced
from lambdas.tables import checked_tables
from nextday.forecast.ledger.serving import Thresholds
from nextday.lake.s3.models import S3ModelStore
from nextday.settings import PredictSettings
from nextday.views.sources import Sources


@contextmanager
def opened(settings: PredictSettings, now: datetime) -> Iterator[Sources]:
    """Its tables, models and views on S3, and what the stage calls a signal. Raises SchemaMismatch."""
    with announced(settings) as views:
        yield Sources(
            store=checked_tables(settings, "predict"),
            models=S3ModelStore(settings.lake_bucket),
            views=views,
            buckets=settings.buckets,
            now=now,
            signals=Thresholds(settings.buy_from, settings.sell_to),
        )
