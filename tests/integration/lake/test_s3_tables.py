import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pyarrow.parquet as pq
import pytest
from mypy_boto3_s3 import S3Client
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, FORECASTS, TABLES, Partition, Table, Type
from nextday.errors import Contention, Corrupt
from nextday.frames import empty, schema_of
from nextday.lake.s3.tables import S3TableStore
from tests.builders import bars, hourly_bars

Y2026 = {Partition.BUCKET: 0, Partition.YEAR: 2026}
KEY = BARS_1D.object_key(Y2026)


PARQUET_TYPES = {
    Type.STRING: ("BYTE_ARRAY", "STRING"),
    Type.DATE: ("INT32", "DATE"),
    Type.TIMESTAMP: ("INT64", "TIMESTAMP microseconds UTC"),
    Type.FLOAT: ("DOUBLE", "NONE"),
    Type.INTEGER: ("INT64", "NONE"),
    Type.BOOLEAN: ("BOOLEAN", "NONE"),
}


def logical(column: pq.ColumnSchema) -> str:
    kind = column.logical_type
    if kind.type != "TIMESTAMP":
        return kind.type
    said = json.loads(kind.to_json())
    return f"TIMESTAMP {said['timeUnit']}{' UTC' if said['isAdjustedToUTC'] else ''}"


def versions(s3: S3Client, bucket: str) -> int:
    return len(s3.list_object_versions(Bucket=bucket).get("Versions", []))


def add(rows: pl.DataFrame):
    return lambda stored: pl.concat([stored, rows]).unique(BARS_1D.key, keep="last", maintain_order=True)


def one_row(table: Table) -> pl.DataFrame:
    """Nulls but for the key: every type must survive without a value to guess it from."""
    sample = {pl.String: "x", pl.Date: date(2026, 1, 2), pl.Datetime: None, pl.Float64: 0.1, pl.Int64: 2**53 + 1}
    schema = schema_of(table)
    return pl.DataFrame(
        {name: [sample.get(dtype.base_type()) if name in table.key else None] for name, dtype in schema.items()},
        schema=schema,
    )


def test_what_is_written_is_read_to_the_last_bit(bucket: str):
    store, rows = S3TableStore(bucket), bars("AAPL", days=90).with_columns(volume=2**53 + 1)
    written = store.upsert(BARS_1D, Y2026, lambda _: rows)
    snapshot = S3TableStore(bucket).read(BARS_1D, Y2026)
    assert written.changed
    assert (written.version, written.rows) == (snapshot.version, 90)
    assert_frame_equal(snapshot.frame, rows, check_exact=True)


def test_a_missing_file_is_an_empty_table(bucket: str):
    snapshot = S3TableStore(bucket).read(BARS_1H, {Partition.BUCKET: 0, Partition.MONTH: "2026-05"})
    assert snapshot.version is None
    assert_frame_equal(snapshot.frame, empty(BARS_1H))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_file_has_exactly_the_catalogues_types(table: Table, s3: S3Client, bucket: str):
    values = dict.fromkeys(table.partitions, 0)
    S3TableStore(bucket).upsert(table, values, lambda _: one_row(table))
    body = s3.get_object(Bucket=bucket, Key=table.object_key(values))["Body"].read()
    file = pq.ParquetFile(io.BytesIO(body))
    assert [(column.name, column.physical_type, logical(column)) for column in file.schema] == [
        (column.name, *PARQUET_TYPES[column.type]) for column in table.columns
    ]
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"


def test_rows_are_sorted_by_symbol_then_time(bucket: str):
    store = S3TableStore(bucket)
    shuffled = pl.concat([hourly_bars("MSFT"), hourly_bars("AAPL")]).sample(fraction=1, shuffle=True, seed=1)
    store.upsert(BARS_1H, {Partition.BUCKET: 0, Partition.MONTH: "2026-05"}, lambda _: shuffled)
    [values] = store.partitions(BARS_1H)
    assert store.read(BARS_1H, values).frame.select("symbol", "start").rows() == sorted(
        shuffled.select("symbol", "start").rows()
    )


def test_a_merge_that_changes_nothing_writes_nothing(s3: S3Client, bucket: str):
    store = S3TableStore(bucket)
    first = store.upsert(BARS_1D, Y2026, add(bars("AAPL")))
    again = S3TableStore(bucket).upsert(BARS_1D, Y2026, add(bars("AAPL")))
    assert not again.changed
    assert (again.version, again.rows) == (first.version, 30)
    assert versions(s3, bucket) == 1


def test_no_rows_make_no_file(s3: S3Client, bucket: str):
    assert not S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda stored: stored).changed
    assert versions(s3, bucket) == 0


def test_racing_writers_lose_no_rows(bucket: str):
    symbols = ["AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA"]

    def write(symbol: str) -> bool:
        return S3TableStore(bucket).upsert(BARS_1D, Y2026, add(bars(symbol, days=5))).changed

    with ThreadPoolExecutor(len(symbols)) as pool:
        assert all(pool.map(write, symbols))
    stored = S3TableStore(bucket).read(BARS_1D, Y2026).frame
    assert_frame_equal(stored, pl.concat(bars(symbol, days=5) for symbol in symbols))


def test_a_writer_who_was_overtaken_merges_into_the_newer_rows(bucket: str):
    rival, overtaken = S3TableStore(bucket), []

    def merge(stored: pl.DataFrame) -> pl.DataFrame:
        if not overtaken:
            overtaken.append(rival.upsert(BARS_1D, Y2026, add(bars("MSFT"))))
        return add(bars("AAPL"))(stored)

    S3TableStore(bucket, sleep=lambda _: None).upsert(BARS_1D, Y2026, merge)
    assert rival.read(BARS_1D, Y2026).frame["symbol"].unique().sort().to_list() == ["AAPL", "MSFT"]


def test_a_writer_who_is_always_overtaken_gives_up_with_contention(bucket: str):
    rival, moves, pauses = S3TableStore(bucket), iter(range(100)), []

    def merge(stored: pl.DataFrame) -> pl.DataFrame:
        rival.upsert(BARS_1D, Y2026, lambda _: bars("MSFT", days=1).with_columns(volume=next(moves)))
        return add(bars("AAPL", days=1))(stored)

    with pytest.raises(Contention, match=KEY):
        S3TableStore(bucket, sleep=pauses.append).upsert(BARS_1D, Y2026, merge)
    assert max(pauses) <= 2.0
    assert rival.read(BARS_1D, Y2026).frame["symbol"].to_list() == ["MSFT"]


def test_a_read_while_the_file_is_replaced_is_one_version(bucket: str):
    days = {volume: 5 + 40 * (volume % 2) for volume in range(8)}

    def replace() -> None:
        for volume, count in days.items():
            rows = bars("AAPL", days=count).with_columns(pl.lit(volume, dtype=pl.Int64).alias("volume"))
            S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _, rows=rows: rows)

    S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: bars("AAPL", days=5).with_columns(volume=0))
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(replace)
        while not writing.done():
            volume = S3TableStore(bucket).read(BARS_1D, Y2026).frame["volume"]
            assert volume.n_unique() == 1
            assert volume.len() == days[volume[0]]
        writing.result()


def test_files_are_listed_in_the_order_of_time_a_year_of_before_first(bucket: str):
    store, year = S3TableStore(bucket), {Partition.YEAR: 2026}
    files = [{Partition.YEAR: 2025}, year, {**year, Partition.MONTH: "2026-05"}, {**year, Partition.MONTH: "2026-06"}]
    for values in reversed(files):
        store.upsert(FORECASTS, values, lambda _: one_row(FORECASTS))
    assert store.partitions(FORECASTS) == files
    assert store.partitions(BARS_1D) == []


def test_a_table_is_read_without_what_its_reader_does_not_want(bucket: str):
    store, year = S3TableStore(bucket), {Partition.YEAR: 2026}
    store.upsert(FORECASTS, year, lambda _: one_row(FORECASTS))
    told = FORECASTS.narrowed(without=("features", "fingerprint"))
    assert_frame_equal(store.read(told, year).frame, store.read(FORECASTS, year).frame.drop("features", "fingerprint"))
    assert store.read(told, {Partition.YEAR: 2025}).frame.columns == [*told.column_names]


def test_an_object_that_is_no_parquet_file_is_named_corrupt(s3: S3Client, bucket: str):
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"<html>not a table</html>")
    with pytest.raises(Corrupt, match=KEY):
        S3TableStore(bucket).read(BARS_1D, Y2026)


@pytest.mark.parametrize(
    ("foreign", "difference"),
    [
        (bars("AAPL").drop("volume"), "column volume is missing"),
        (bars("AAPL").with_columns(vwap=1.0), "column vwap is not in the catalogue"),
        (bars("AAPL").cast({"volume": pl.Float64}), "column volume is Float64, not Int64"),
        (bars("AAPL").cast({"fetched_at": pl.Datetime("ns", "UTC")}), "time_unit='ns'.*, not .*time_unit='us'"),
        (bars("AAPL").cast({"session_date": pl.Datetime("us")}), "column session_date is .*, not Date"),
        (pl.concat([bars("AAPL"), bars("AAPL")]), "a key occurs twice"),
    ],
)
def test_a_file_that_is_not_as_declared_is_corrupt_by_name_and_difference(
    foreign: pl.DataFrame, difference: str, s3: S3Client, bucket: str
):
    file = io.BytesIO()
    foreign.write_parquet(file)
    s3.put_object(Bucket=bucket, Key=KEY, Body=file.getvalue())
    with pytest.raises(Corrupt, match=f"{KEY}: .*{difference}"):
        S3TableStore(bucket).upsert(BARS_1D, Y2026, add(bars("MSFT")))
    assert versions(s3, bucket) == 1


def test_a_file_of_another_writer_with_the_declared_columns_is_read_in_our_order(s3: S3Client, bucket: str):
    file = io.BytesIO()
    pq.write_table(bars("AAPL").sort("close").select(reversed(BARS_1D.column_names)).to_arrow(), file)
    s3.put_object(Bucket=bucket, Key=KEY, Body=file.getvalue())
    assert_frame_equal(S3TableStore(bucket).read(BARS_1D, Y2026).frame, bars("AAPL"))


def test_a_merge_result_with_a_key_twice_is_refused(s3: S3Client, bucket: str):
    with pytest.raises(Corrupt, match="a key occurs twice"):
        S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: pl.concat([bars("AAPL"), bars("AAPL")]))
    assert versions(s3, bucket) == 0
