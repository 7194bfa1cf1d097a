"""Every view of the lake: an answer of the HTTP API made ready by the job that has just written what it tells of."""

from dataclasses import dataclass

from nextday.catalog.table import Partition

VIEWS_PREFIX = "views/"


@dataclass(frozen=True)
class View:
    """One kind of view: the job that writes it, and what its objects are split by, in the order of their keys."""

    name: str
    comment: str
    job: str
    split_by: tuple[str, ...] = ()
    file: str = "view.txt"

    @property
    def prefix(self) -> str:
        """S3 prefix of all objects of the view."""
        return f"{VIEWS_PREFIX}{self.name}/"

    def object_key(self, **values: object) -> str:
        """S3 key of one object, e.g. `views/latest/interval=1h/bucket=0/view.txt`; every part wants its value."""
        return self.prefix + "".join(f"{part}={values[part]}/" for part in self.split_by) + self.file


_BUCKET = Partition.BUCKET.value
# an interval of a bucket is what one run of ingest writes: its views never mix what two runs have found
_SHARD = ("interval", _BUCKET)

LATEST = View("latest", "the newest bars of each symbol", "ingest", _SHARD)
STATUS = View("status", "how fresh and how complete the bars of each symbol are", "ingest", _SHARD)
NEWEST_FORECASTS = View(
    "forecasts", "each symbol's newest entries of the ledger, with their outcomes", "predict", (_BUCKET,)
)
SCOREBOARD = View("scoreboard", "what all forecasts were worth, by window and by month", "predict")
SYMBOL_SCORES = View("scores", "what the forecasts of each symbol were worth, by window", "predict", (_BUCKET,))
EXPLANATIONS = View("explanations", "why a session's forecasts are what they are", "predict", ("session", _BUCKET))
MODELS = View("models", "every model, and what was decided about it", "train")
SYMBOL_MODELS = View("symbol_models", "a model's part for each symbol", "train", ("model", _BUCKET))
BACKTEST = View(
    "backtest", "what following the candidates would have brought, by symbol and costs", "train", (_BUCKET,)
)
BACKTEST_OF_ALL = View("backtest_of_all", "the same of all symbols together", "train")
BACKTEST_DAYS = View("backtest_days", "what following the mixture would have returned, by day", "train", (_BUCKET,))
BACKTEST_DAYS_OF_ALL = View("backtest_days_of_all", "the same of all symbols together", "train")
TRAINING = View("training", "how everyone in a training's competition did, by symbol", "train", (_BUCKET,))
TRAINING_OF_ALL = View("training_of_all", "the same of all symbols together", "train")
INDICATORS = View(
    "indicators",
    "the features of each session",
    "train",
    (_BUCKET, Partition.YEAR.value),
    file="data.parquet",  # which is read as a table's
)
VIEWS = (
    LATEST,
    STATUS,
    NEWEST_FORECASTS,
    SCOREBOARD,
    SYMBOL_SCORES,
    EXPLANATIONS,
    MODELS,
    SYMBOL_MODELS,
    BACKTEST,
    BACKTEST_OF_ALL,
    BACKTEST_DAYS,
    BACKTEST_DAYS_OF_ALL,
    TRAINING,
    TRAINING_OF_ALL,
    INDICATORS,
)
