"""What views are made from, and where they are kept."""

from dataclasses import dataclass
from datetime import datetime

from nextday.lake.ports import ModelStore, TableStore, ViewStore


@dataclass(frozen=True)
class Sources:
    """A lake: its tables in so many buckets, its models and its views, at an instant."""

    store: TableStore
    models: ModelStore
    views: ViewStore
    buckets: int
    now: datetime
