"""What awswrangler would do by itself, and does not do with the lake's files: each was seen when it was left alone."""

import gc
import io
from datetime import date
from itertools import repeat
from random import Random
from typing import Any

import boto3
import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from mypy_boto3_s3 import S3Client
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, QUARANTINE, TABLES, Partition, Table, Type
from nextday.errors import Contention, Corrupt, LakeError, UnconfirmedWrite
from nextday.frames import schema_of
from nextday.lake.parquet import decoded
from nextday.lake.s3 import files
from nextday.lake.s3.files import ROW_GROUP, TableFiles, encoded
from nextday.lake.s3.objects import VersionedBucket
from nextday.lake.s3.tables import S3TableStore
from tests.builders import bars
from tests.integration.lake.fake_s3 import Outcome
from tests.integration.lake.test_s3_faults import NEVER_RETRYING, losing

Y2026 = {Partition.BUCKET: 0, Partition.YEAR: 2026}
KEY = BARS_1D.object_key(Y2026)
MAY = {Partition.MONTH: "2026-05"}
PART_BYTES = 5 * 1024 * 1024
"""What awswrangler puts in parts."""


def telling(requests: list[str], client: S3Client) -> S3Client:
    """A client that writes down what it asks."""
    client.meta.events.register(
        "request-created.s3", lambda event_name, **_: requests.append(event_name.rsplit(".", 1)[1])
    )
    return client


def table_files(bucket: str, client: S3Client | None = None) -> TableFiles:
    return TableFiles(VersionedBucket(bucket, client), lambda _: None)


def versions(s3: S3Client, bucket: str) -> int:
    return len(s3.list_object_versions(Bucket=bucket).get("Versions", []))


@pytest.fixture
def stored(bucket: str) -> pl.DataFrame:
    S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: bars("AAPL", days=30))
    return bars("AAPL", days=30)


def test_a_changed_file_is_one_get_and_one_put(bucket: str, stored: pl.DataFrame):
    store = S3TableStore(bucket, client=telling(requests := [], boto3.client("s3")))
    written = store.upsert(BARS_1D, Y2026, lambda rows: rows.with_columns(volume=1))
    gc.collect()
    assert requests == ["GetObject", "PutObject"]
    assert written.version == S3TableStore(bucket).read(BARS_1D, Y2026).version


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        (Outcome.CONFLICT, Contention),
        (Outcome.SERVER_ERROR, UnconfirmedWrite),
        (Outcome.DONE_THEN_ERROR, UnconfirmedWrite),
        (Outcome.REQUEST_LOST, UnconfirmedWrite),
        (Outcome.ANSWER_LOST, UnconfirmedWrite),
    ],
)
def test_a_put_that_failed_leaves_the_process_once(
    outcome: Outcome, failure: type[LakeError], bucket: str, s3: S3Client, stored: pl.DataFrame
):
    found = table_files(bucket).read(BARS_1D, KEY)
    assert found
    client = losing(telling(requests := [], boto3.client("s3", config=NEVER_RETRYING)), repeat(outcome))
    with pytest.raises(failure):
        table_files(bucket, client).replace(BARS_1D, KEY, stored.head(1), over=found[1], metadata={})
    gc.collect()
    assert requests == ["PutObject"]
    assert versions(s3, bucket) == 1 + (outcome in {Outcome.ANSWER_LOST, Outcome.DONE_THEN_ERROR})


def test_a_put_that_lost_is_not_made_when_its_file_object_is_collected(bucket: str, s3: S3Client, stored: pl.DataFrame):
    found = table_files(bucket).read(BARS_1D, KEY)
    assert found
    before = s3.get_object(Bucket=bucket, Key=KEY)["Body"].read()
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"another writer's")
    with pytest.raises(Contention) as lost:
        table_files(bucket).replace(BARS_1D, KEY, stored.head(1), over=found[1], metadata={})
    s3.put_object(Bucket=bucket, Key=KEY, Body=before)
    del lost
    gc.collect()
    assert s3.get_object(Bucket=bucket, Key=KEY)["Body"].read() == before


def test_what_cannot_be_encoded_is_not_put(bucket: str, s3: S3Client, stored: pl.DataFrame):
    found = table_files(bucket).read(BARS_1D, KEY)
    assert found
    with pytest.raises(LakeError, match=r"cannot be encoded.*schema"):
        table_files(bucket).replace(BARS_1D, KEY, stored.cast({"volume": pl.Float64}), over=found[1], metadata={})
    gc.collect()
    assert versions(s3, bucket) == 1


def test_half_a_file_is_not_put(bucket: str, s3: S3Client, stored: pl.DataFrame, monkeypatch: pytest.MonkeyPatch):
    whole = files._pandas
    monkeypatch.setattr(files, "_pandas", lambda rows: whole(rows.head(3)))
    with pytest.raises(LakeError, match="did not encode every row"):
        S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: bars("AAPL", days=31))
    assert versions(s3, bucket) == 1


@pytest.mark.parametrize("is_overtaken", [False, True], ids=["alone", "overtaken"])
def test_a_file_that_awswrangler_puts_in_parts_is_one_conditional_put(
    is_overtaken: bool,  # noqa: FBT001 a parameter of pytest's
    bucket: str,
    s3: S3Client,
):
    noise = np.random.default_rng(1).integers(0, 2**62, (3, 200_000))
    rows = pl.DataFrame({"reason": noise[0], "raw": noise[1], "symbol": noise[2]}).cast(pl.String)
    rivals = [S3TableStore(bucket)] * is_overtaken
    client = telling(requests := [], boto3.client("s3"))

    def merge(found: pl.DataFrame) -> pl.DataFrame:
        if rivals:
            rivals.pop().upsert(QUARANTINE, MAY, lambda one: pl.concat([one, rows.head(1)], how="diagonal"))
        return pl.concat([found, rows.slice(found.height)], how="diagonal")

    written = S3TableStore(bucket, client=client, sleep=lambda _: None).upsert(QUARANTINE, MAY, merge)
    assert requests == ["GetObject", "PutObject"] * (1 + is_overtaken)
    kept = s3.head_object(Bucket=bucket, Key=QUARANTINE.object_key(MAY))
    assert kept["ContentLength"] > PART_BYTES
    assert (kept["VersionId"], len(kept["Metadata"]["writes"].split())) == (written.version, 1 + is_overtaken)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


SAMPLES: dict[Type, list[Any]] = {
    Type.STRING: ["", "Zürich ▲", None, "x" * 300],
    Type.DATE: [date(1, 1, 1), date(2026, 1, 2), None, date(9999, 12, 31)],
    Type.TIMESTAMP: [0, 1_767_225_600_123_456, None, -1],
    Type.FLOAT: [0.1 + 0.2, float("nan"), None, float("-inf")],
    Type.INTEGER: [2**53 + 1, -(2**63), None, 2**63 - 1],
    Type.BOOLEAN: [True, False, None, True],
}
any_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def sample(table: Table) -> pl.DataFrame:
    """Extreme values and nulls of every type."""
    columns = {column.name: SAMPLES[column.type] for column in table.columns}
    return pl.DataFrame(columns, schema=schema_of(table), strict=False).sort(table.key)


@any_table
@pytest.mark.parametrize("nan", [float("nan"), 1.5], ids=["with NaN", "without NaN"])
def test_any_value_of_any_table_is_read_to_the_last_bit(table: Table, nan: float, bucket: str, s3: S3Client):
    rows = sample(table).with_columns(pl.col(pl.Float64).fill_nan(nan))
    key = table.object_key(dict.fromkeys(table.partitions, 0))
    table_files(bucket).replace(table, key, rows, over=None, metadata={})
    found = table_files(bucket).read(table, key)
    assert found
    assert_frame_equal(found[0], rows, check_exact=True)
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    assert_frame_equal(pl.read_parquet(io.BytesIO(body)), rows, check_exact=True)
    assert_frame_equal(decoded(table, body, name=key), rows, check_exact=True)


@any_table
def test_a_file_that_polars_wrote_before_is_read_to_the_last_bit(table: Table, bucket: str, s3: S3Client):
    rows, earlier = sample(table), io.BytesIO()
    key = table.object_key(dict.fromkeys(table.partitions, 0))
    rows.write_parquet(earlier, compression="snappy")
    s3.put_object(Bucket=bucket, Key=key, Body=earlier.getvalue())
    found = table_files(bucket).read(table, key)
    assert found
    assert_frame_equal(found[0], rows, check_exact=True)


def test_duckdb_reads_instants_as_instants_and_dates_as_dates(tmp_path: Any):
    file = tmp_path / "bars.parquet"
    file.write_bytes(encoded(BARS_1D, bars("AAPL", days=3)))
    read = duckdb.read_parquet(str(file)).select("session_date", "fetched_at", "volume")
    assert [str(type_) for type_ in read.types] == ["DATE", "TIMESTAMP WITH TIME ZONE", "BIGINT"]


@pytest.mark.parametrize(("rows", "groups"), [(ROW_GROUP, 1), (ROW_GROUP + 1, 2)])
def test_a_file_is_one_row_group_up_to_a_stated_number_of_rows(rows: int, groups: int):
    many = pl.DataFrame({"reason": "x"}, schema={"reason": pl.String}).select(
        pl.col("reason").repeat_by(rows).explode()
    )
    body = encoded(QUARANTINE, pl.concat([schema_of(QUARANTINE).to_frame(), many], how="diagonal"))
    assert pq.read_metadata(io.BytesIO(body)).num_row_groups == groups


def test_every_column_has_a_page_index_and_the_same_rows_are_the_same_bytes():
    rows = bars("AAPL", days=30)
    columns = pq.read_metadata(io.BytesIO(encoded(BARS_1D, rows))).row_group(0)
    assert all(columns.column(number).has_offset_index for number in range(columns.num_columns))
    assert encoded(BARS_1D, rows) == encoded(BARS_1D, pl.concat([rows.head(7), rows.tail(23)], rechunk=False))


def test_a_file_that_is_replaced_while_it_is_read_is_one_version(bucket: str, s3: S3Client, stored: pl.DataFrame):
    def replace(**_: object) -> None:
        S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: bars("MSFT", days=200))

    client = boto3.client("s3")
    client.meta.events.register("after-call.s3.GetObject", replace)
    old = S3TableStore(bucket).read(BARS_1D, Y2026).version
    snapshot = S3TableStore(bucket, client=client).read(BARS_1D, Y2026)
    assert (snapshot.frame.equals(stored), snapshot.version) == (True, old)
    assert versions(s3, bucket) == 2


def damaged(body: bytes, random: Random) -> bytes:
    """One bit of it flipped."""
    place = random.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << random.randrange(8)]) + body[place + 1 :]


def test_damaged_bytes_are_readable_rows_or_corrupt(bucket: str, s3: S3Client):
    """pyarrow alone takes bytes for text that are none, and fails in ways of its own."""
    random, body, outcomes = Random(1), encoded(BARS_1D, bars("AAPL", days=5)), set()
    for _ in range(300):
        s3.put_object(Bucket=bucket, Key=KEY, Body=damaged(body, random))
        try:
            found = table_files(bucket).read(BARS_1D, KEY)
        except Corrupt:
            outcomes.add("corrupt")
        else:
            assert found
            found[0].select(pl.col(pl.String)).rows()  # Python refuses text that is none
            outcomes.add("read")
    assert outcomes == {"corrupt", "read"}


def test_text_that_is_no_text_is_corrupt(bucket: str, s3: S3Client, stored: pl.DataFrame):
    body = s3.get_object(Bucket=bucket, Key=KEY)["Body"].read()
    place = body.index(b"AAPL")
    s3.put_object(Bucket=bucket, Key=KEY, Body=body[:place] + b"A\xffPL" + body[place + 4 :])
    with pytest.raises(Corrupt, match=f"{KEY}.*utf"):
        table_files(bucket).read(BARS_1D, KEY)
