"""The lake as a run of predict opens it."""

from datetime import datetime

from lambdas.tables import checked_tables
from nextday.forecast.ledger.serving import Thresholds
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.views import S3ViewStore
from nextday.settings import PredictSettings
from nextday.views.sources import Sources


def opened(settings: PredictSettings, now: datetime) -> Sources:
    """Its tables, models and views on S3, and what the stage calls a signal. Raises SchemaMismatch."""
    return Sources(
        store=checked_tables(settings, "predict"),
        models=S3ModelStore(settings.lake_bucket),
        views=S3ViewStore(settings.lake_bucket),
        buckets=settings.buckets,
        now=now,
        signals=Thresholds(settings.buy_from, settings.sell_to),
    )
