"""What views are made from, and where they are kept."""

from dataclasses import dataclass, field
from datetime import datetime

from nextday.forecast.ledger.serving import Thresholds
from nextday.lake.ports import ModelStore, TableStore, ViewStore
from nextday.settings import PredictSettings


@dataclass(frozen=True)
class Sources:
    """A lake: its tables in so many buckets, its models and its views, at an instant.

    `signals` are the probabilities that the stage calls a signal.
    """

    store: TableStore
    models: ModelStore
    views: ViewStore
    buckets: int
    now: datetime
    signals: Thresholds = field(default_factory=lambda: Thresholds(PredictSettings.buy_from, PredictSettings.sell_to))
