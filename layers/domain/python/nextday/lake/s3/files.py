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
from nextday.lake.s3.lent import Answer, HeldPut, Missing, SingleGet, lent
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


class TableFiles:
    """Files of tables in a bucket. `check` may refuse a table before it is first touched. Failures are LakeErrors."""

    def __init__(self, objects: VersionedBucket, check: Callable[[Table], None]) -> None:
        self._objects = objects
        self.check = cache(check)

    def read(self, table: Table, key: str, version: str | None = None) -> tuple[pl.DataFrame, Version] | None:
        """Rows of the current version, or of the one of this id; None when there is none. Raises Corrupt."""
        self.check(table)
        client, url = SingleGet(self._objects), self._objects.url(key)
        plain: dict[str, Any] = {"dtype_backend": "pyarrow", "use_threads": False}
        try:
            # a list is one file; a plain text would be a prefix
            rows = wr.s3.read_parquet([url], version_id=version, boto3_session=lent(client), **plain)
        except Missing:
            return None
        except (pa.ArrowException, OSError, wr.exceptions.InvalidFile) as error:
            raise Corrupt(f"{key}: {error}") from error
        return checked(table, pl.from_pandas(rows, nan_to_null=False), name=key), client.versions[key]

    def replace(
        self, table: Table, key: str, rows: pl.DataFrame, *, over: Version | None, metadata: Mapping[str, str]
    ) -> Version:
        """Put rows in the place of exactly the version `over`; None says that there must be no file yet.

        Raises Contention when another write came first, and UnconfirmedWrite when S3 does not tell whether it wrote.
        """
        self.check(table)
        condition = {"IfMatch": over.etag} if over else {"IfNoneMatch": "*"}
        described = {"ContentType": CONTENT_TYPE, "Metadata": dict(metadata), **condition}
        return self._objects.put_request(_request(table, rows, self._objects.url(key), described))


def encoded(table: Table, rows: pl.DataFrame) -> bytes:
    """The bytes of the file that holds these rows, in their order: the same rows are always the same bytes."""
    body: bytes = _request(table, rows, "s3://nowhere/file", {})["Body"]
    return body


def _request(table: Table, rows: pl.DataFrame, url: str, described: Mapping[str, Any]) -> Answer:
    """The PUT that awswrangler would make of these rows. Raises LakeError rather than half a file."""
    held = HeldPut()
    wr.s3.to_parquet(
        _pandas(rows),
        url,
        index=False,
        use_threads=False,  # parts come in order, as HeldPut counts on
        boto3_session=lent(held),
        s3_additional_kwargs=dict(described),
        pyarrow_additional_kwargs=_encoding(table),
    )
    # awswrangler closes a file whatever happens: what broke off on the way is valid Parquet of fewer rows
    if pq.read_metadata(BytesIO(held.request["Body"])).num_rows != rows.height:
        raise LakeError(f"{url}: awswrangler did not encode every row")
    return held.request


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
