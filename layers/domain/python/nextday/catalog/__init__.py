"""Every table of the lake: columns, partitions, prefix and key.

The data stack creates the Glue tables from these declarations, the lake writes by them and a job holds Glue against
them, so a name exists once.
"""

from nextday.catalog.projection import projected_buckets, projection
from nextday.catalog.table import (
    PARTITION_TYPES,
    Column,
    Partition,
    PartitionValues,
    Table,
    Type,
    bucket_of,
)
from nextday.catalog.tables import (
    BARS_1D,
    BARS_1H,
    CORPORATE_ACTIONS,
    FORECASTS,
    HOLDS,
    NEEDED,
    OUTCOMES,
    PROMOTIONS,
    QUARANTINE,
    REVISIONS,
    SESSIONS,
    TABLES,
    TRAINING_RUNS,
    WRITTEN,
)
from nextday.catalog.views import VIEWS_PREFIX, View

LAYOUT_KEY = "lake.json"
"""Where a lake says into how many buckets it is split."""
MODELS_PREFIX = "models/"
KEPT_PREFIX = "kept/"
"""Where trainings keep what closed months gave, so that it need not be learned again; it can be made anew."""
TRAINING_PREFIX = "training/"
"""Where the steps of a training keep intermediate results for each other; of no use once its model is published."""

__all__ = [
    "BARS_1D",
    "BARS_1H",
    "CORPORATE_ACTIONS",
    "FORECASTS",
    "HOLDS",
    "KEPT_PREFIX",
    "LAYOUT_KEY",
    "MODELS_PREFIX",
    "NEEDED",
    "OUTCOMES",
    "PARTITION_TYPES",
    "PROMOTIONS",
    "QUARANTINE",
    "REVISIONS",
    "SESSIONS",
    "TABLES",
    "TRAINING_PREFIX",
    "TRAINING_RUNS",
    "VIEWS_PREFIX",
    "WRITTEN",
    "Column",
    "Partition",
    "PartitionValues",
    "Table",
    "Type",
    "View",
    "bucket_of",
    "model_key",
    "projected_buckets",
    "projection",
]


def model_key(model_id: str) -> str:
    """S3 key of a model's document, or of one of its parts."""
    return f"{MODELS_PREFIX}{model_id}.json"
