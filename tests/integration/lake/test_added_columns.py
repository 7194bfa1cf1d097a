"""A lake that an earlier version of the product wrote, without the columns that were added since, goes on."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mypy_boto3_s3 import S3Client

from nextday.catalog import FORECASTS, OUTCOMES, Partition, Table
from nextday.forecast.ledger.scoreboard import scoreboard
from nextday.forecast.model.model import current_model
from nextday.jobs.predict.predict import predict
from nextday.jobs.predict.settle import settle
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.steps import train
from nextday.lake.memory import MemoryIntermediateStore, MemoryKeepingStore, MemoryTableStore, MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.lake.s3.files import encoded
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.tables import S3TableStore
from nextday.settings import LakeSettings, PredictSettings, TrainSettings
from ops.lake.folder import LakeFolder
from ops.lake.lakehouse import Lakehouse
from ops.lake.ledger_files import prove
from tests.builders import CALENDAR, LAST_SESSION, add, bars
from tests.unit.forecast.history import model, third_version
from tests.unit.forecast.ledger.building import VECTOR, made, run
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")
YESTERDAY, MONDAY = CALENDAR.previous_session(LAST_SESSION), date(2026, 6, 1)
DAYS = (YESTERDAY, LAST_SESSION, MONDAY)
Y2026 = {Partition.YEAR: 2026}
SERVED = model(*SYMBOLS, trained_through=date(2026, 5, 26))
OLD_ID, OLD_DOCUMENTS = third_version(SERVED)


def night_after(session: date) -> datetime:
    return CALENDAR.close_of(session) + timedelta(hours=5)


def put_as_it_was(table: Table, rows: pl.DataFrame, bucket: str, s3: S3Client) -> None:
    before = table.before_additions()
    s3.put_object(Bucket=bucket, Key=table.object_key(Y2026), Body=encoded(before, rows.select(before.column_names)))


@pytest.fixture
def models(bucket: str) -> S3ModelStore:
    models = S3ModelStore(bucket)
    for document_id, document in OLD_DOCUMENTS.items():
        models.put(document_id, document)
    models.point_to(OLD_ID)
    return models


@pytest.fixture
def store(bucket: str, s3: S3Client) -> S3TableStore:
    """Two forecasts of each symbol, the first of them settled, in files without a column for the base rate."""
    store, before = S3TableStore(bucket), MemoryTableStore()
    histories = [bars(symbol, days=220) for symbol in SYMBOLS]
    for one in (store, before):
        add(one, *histories)
    prob_up = SERVED.symbols["AAPL"].probability(VECTOR)
    for day in DAYS[:2]:
        asof = CALENDAR.previous_session(day)
        run(before, [made(one, prob_up, asof, empirical_bayes=None) for one in SYMBOLS], day, model_id=OLD_ID)
    settle(store=before, settings=lake(bucket), now=night_after(YESTERDAY))
    for table in (FORECASTS, OUTCOMES):
        put_as_it_was(table, all_rows(table, before), bucket, s3)
    return store


def lake(bucket: str) -> LakeSettings:
    return LakeSettings(lake_bucket=bucket, database=bucket, buckets=2)


def night(store: S3TableStore, models: S3ModelStore, bucket: str, after: date) -> str:
    """Train, predict and settle; why the model was made current."""
    asked: dict[str, Any] = {"lake_bucket": bucket, "database": bucket, "buckets": 2, "universe": NOWHERE}
    now = night_after(after)
    steps: dict[str, Any] = {
        "run_id": "night",
        "symbols": SYMBOLS,
        "settings": TrainSettings(**asked),
        "intermediates": MemoryIntermediateStore(),
    }
    kept = {"keepings": MemoryKeepingStore(), "views": MemoryViewStore()}
    report = train(TrainingRun(**steps, **kept, now=now, store=store, models=models))
    assert predict(SYMBOLS, store=store, models=models, settings=PredictSettings(**asked), now=now).abstained == 0
    settle(store=store, settings=lake(bucket), now=now)
    assert report.verdict is not None
    return report.verdict.reason


def downloaded(bucket: str, s3: S3Client, folder: Path) -> LakeFolder:
    for stored in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        path = folder / stored["Key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(s3.get_object(Bucket=bucket, Key=stored["Key"])["Body"].read())
    return LakeFolder(folder)


def test_what_was_there_before_is_read_proven_and_scored_beside_what_comes(
    store: S3TableStore, models: S3ModelStore, bucket: str, s3: S3Client, tmp_path: Path
):
    old = downloaded(bucket, s3, tmp_path / "old")
    assert (prove(old).entries, prove(old).recomputed, prove(old).fault) == (4, 0, None)

    assert night(store, models, bucket, LAST_SESSION) == "the current model cannot be read"
    serving = current_model(models).symbols
    rates = [serving[symbol].base_rate for symbol in SYMBOLS]
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=1, end=MONDAY))
    settle(store=store, settings=lake(bucket), now=night_after(MONDAY))

    new = downloaded(bucket, s3, tmp_path / "new")
    assert (prove(new).entries, prove(new).recomputed, prove(new).fault) == (6, 2, None)
    house = Lakehouse(tmp_path / "new")
    for table in ("forecasts", "outcomes"):
        told = house.query(f"SELECT empirical_bayes AS rate FROM {table} ORDER BY target_session, symbol")  # noqa: S608
        assert [row["rate"] for row in told] == [None] * 4 + rates
    board = scoreboard(new.rows(FORECASTS), new.rows(OUTCOMES))
    assert board.pooled is not None
    assert (board.pooled.evaluation.score.days, board.waiting) == (6, 0)


def test_a_night_with_nothing_new_leaves_a_file_without_the_column_as_it_is(
    store: S3TableStore, bucket: str, s3: S3Client
):
    versions = [store.read(table, Y2026).version for table in (FORECASTS, OUTCOMES)]
    settle(store=store, settings=lake(bucket), now=night_after(YESTERDAY) + timedelta(hours=1))
    assert [store.read(table, Y2026).version for table in (FORECASTS, OUTCOMES)] == versions
    assert store.read(OUTCOMES, Y2026).frame["empirical_bayes"].to_list() == [None, None]
