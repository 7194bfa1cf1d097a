"""Rows of a table from and to its file through awswrangler: one GET to read it, one conditional PUT to replace it."""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import Any

import awswrangler as wr
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from nextday.catalog import Table, Type
from nextday.errors import Corrupt, LakeError
from nextday.lake.parquet import checked
from nextday.lake.s3.lent import FetchedFile, HeldPut, lent
from nextday.lake.s3.objects import Version, VersionedBucket

CONTENT_TYPE = "application/vnd.apache.parquet"
ROW_GROUP = 1 << 20
"""Rows up to which a file is one row group, which readers fetch by one request."""

_ARROW: dict[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us", "UTC"),
    Type.FLOAT: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.BOOLEAN: pa.bool_(),
}
# dictionaries of prices and volumes, which hardly repeat, would make a file a fifth larger
_REPEATING = {Type.STRING, Type.DATE, Type.TIMESTAMP}
# what awswrangler knows the Arrow type of; that of any other column it infers from a slice of the frame, 2 ms each
_KNOWN = {pa.large_string(): pd.StringDtype("pyarrow"), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
# what damaged bytes, or rows of other types, bring about in the libraries that decode and encode them
_UNREADABLE = (
    pa.ArrowException,
    pl.exceptions.PolarsError,
    wr.exceptions.InvalidFile,
    OSError,
    ValueError,
    OverflowError,
)


class TableFiles:
    """Files of tables in a bucket. `check` may refuse a table before it is first touched. Failures are LakeErrors."""

    def __init__(self, objects: VersionedBucket, check: Callable[[Table], None]) -> None:
        self._objects = objects
        self.check = cache(check)

    def read(self, table: Table, key: str, version: str | None = None) -> tuple[pl.DataFrame, Version] | None:
        """Rows of the current version, or of the one of this id; None when there is none. Raises Corrupt."""
        # of a narrowed table Glue knows nothing; whoever writes the whole one has it checked
        if not table.is_narrowed:
            self.check(table)
        found = self._objects.get(key, version)
        if found is None:
            return None
        body, current = found
        return _rows(table, body, self._objects.url(key)), current

    def replace(
        self, table: Table, key: str, rows: pl.DataFrame, *, over: Version | None, metadata: Mapping[str, str]
    ) -> Version:
        """Put rows in the place of exactly the version `over`; None says that there must be no file yet.

        Raises Contention when another write came first, and UnconfirmedWrite when S3 does not tell whether it wrote.
        """
        self.check(table)
        body = encoded(table, rows, url=self._objects.url(key))
        # the condition never passes through awswrangler, where an upgrade might drop it unseen
        return self._objects.put(key, body, over=over, content_type=CONTENT_TYPE, metadata=metadata)


def encoded(table: Table, rows: pl.DataFrame, *, url: str = "s3://nowhere/file") -> bytes:
    """The bytes of the file that holds these rows, in their order: the same rows are always the same bytes.

    Raises LakeError rather than half a file.
    """
    held = HeldPut()
    try:
        wr.s3.to_parquet(
            _pandas(rows),
            url,
            index=False,
            use_threads=False,  # parts come in order, as HeldPut counts on
            boto3_session=lent(held),
            pyarrow_additional_kwargs=_encoding(table),
        )
        written = pq.read_metadata(BytesIO(held.body)).num_rows
    except _UNREADABLE as error:
        raise LakeError(f"{url} cannot be encoded: {error}") from error
    # awswrangler closes a file whatever happens: what broke off on the way is valid Parquet of fewer rows
    if written != rows.height:
        raise LakeError(f"{url}: awswrangler did not encode every row")
    return held.body


def _rows(table: Table, body: bytes, url: str) -> pl.DataFrame:
    plain: dict[str, Any] = {"dtype_backend": "pyarrow", "use_threads": False}
    # all of them where all are wanted, so that one too many is seen
    columns = list(table.column_names) if table.is_narrowed else None
    try:
        # a list is one file; a plain text would be a prefix
        rows = wr.s3.read_parquet([url], columns=columns, boto3_session=lent(FetchedFile(body)), **plain)
        frame = pl.from_pandas(rows, nan_to_null=False)
        # pyarrow takes any bytes for text, and polars trusts it: on the way back from bytes they are looked at
        frame = frame.with_columns(pl.col(pl.String).cast(pl.Binary).cast(pl.String))
    except _UNREADABLE as error:
        raise Corrupt(f"{url}: {error}") from error
    return checked(table, frame, name=url)


def _pandas(rows: pl.DataFrame) -> pd.DataFrame:
    """The same values. numpy has one for NaN and null, so it holds numbers where none is NaN."""
    numpy = {} if rows.select(pl.col(pl.Float64).is_nan().any()).to_numpy().any() else {pa.float64(): None}
    known = _KNOWN | numpy
    frame: pd.DataFrame = rows.to_arrow().to_pandas(types_mapper=lambda arrow: known.get(arrow, pd.ArrowDtype(arrow)))
    return frame.set_axis(frame.columns.astype(object), axis=1)  # looked up one by one, an index of Arrow's is slow


def _encoding(table: Table) -> dict[str, Any]:
    """As the catalogue declares, where awswrangler would write Spark's INT96; made anew, since it writes into this."""
    return {
        "schema": pa.schema([(column.name, _ARROW[column.type]) for column in table.columns]),
        "use_dictionary": [column.name for column in table.columns if column.type in _REPEATING],
        "write_table_args": {"row_group_size": ROW_GROUP},
        "write_page_index": True,
        "store_schema": False,  # the columns say it all; a copy of it in base64 is a sixth of a small file
        "coerce_timestamps": None,
        "flavor": None,
        "version": "2.6",
    }
