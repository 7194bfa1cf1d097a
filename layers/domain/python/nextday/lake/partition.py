"""Which file of a table a row belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from nextday.catalog import Partition, PartitionValues, Table, Type, bucket_of


def by_partition(table: Table, rows: pl.DataFrame, *, buckets: int) -> list[tuple[PartitionValues, pl.DataFrame]]:
    """Split rows, in the table's schema, into the files of the table; oldest first within a bucket.

    Years and months are those of the table's first date or instant column; instants count in UTC.
    """
    places = [_place(part, table, rows, buckets).alias(f"_{part}") for part in table.split_by]
    names = [place.meta.output_name() for place in places]
    files = rows.with_columns(places).partition_by(names, as_dict=True, include_key=False)
    return [(dict(zip(table.split_by, place, strict=True)), files[place]) for place in sorted(files)]


def partitions_between(
    table: Table, symbols: Sequence[str], start: date, end: date, *, buckets: int
) -> list[PartitionValues]:
    """Files that may hold rows of `symbols` dated from `start` to `end`, in the order of `by_partition`."""
    # without a frame of rows to split: a run asks for windows of thousands of symbols several times
    shards, months = {bucket_of(symbol, buckets) for symbol in symbols}, _months(start, end)
    files: list[PartitionValues] = [
        {Partition.BUCKET: shard, Partition.YEAR: year, Partition.MONTH: month}
        for shard in shards
        for year, month in months
    ]
    places = {tuple(file[part] for part in table.split_by) for file in files}
    return [dict(zip(table.split_by, place, strict=True)) for place in sorted(places)]


def symbols_by_bucket(symbols: Iterable[str], buckets: int) -> dict[int, list[str]]:
    """Symbols in the buckets that hold any."""
    sharded: defaultdict[int, list[str]] = defaultdict(list)
    for symbol in symbols:
        sharded[bucket_of(symbol, buckets)].append(symbol)
    return dict(sorted(sharded.items()))


def time_of(table: Table) -> str:
    """The column that a table's rows are dated by: its first date or instant."""
    return next(column.name for column in table.columns if column.type in {Type.DATE, Type.TIMESTAMP})


def _months(start: date, end: date) -> list[tuple[int, str]]:
    """Years and months from a day to another, which is not before it."""
    first, last = (12 * day.year + day.month - 1 for day in (start, end))
    return [(at // 12, f"{at // 12}-{at % 12 + 1:02}") for at in range(first, last + 1) if start <= end]


def _place(part: Partition, table: Table, rows: pl.DataFrame, buckets: int) -> pl.Expr:
    if part is Partition.BUCKET:
        bucket = {symbol: bucket_of(symbol, buckets) for symbol in rows["symbol"].unique()}
        return pl.col("symbol").replace_strict(bucket, return_dtype=pl.Int64)
    time = pl.col(time_of(table))
    return time.dt.year() if part is Partition.YEAR else time.dt.strftime("%Y-%m")
