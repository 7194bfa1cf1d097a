"""The ledger proven in its files, to the byte: a file can be damaged where no value of it changes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from nextday.catalog import FORECASTS, OUTCOMES, Partition, PartitionValues, Table
from nextday.forecast.ledger.verify import Fault, Verification, verify
from nextday.frames import completed, schema_of
from nextday.lake.s3.files import encoded
from nextday.market.calendar import ExchangeCalendar
from ops.lake.folder import LakeFolder

# whatever damaged bytes can bring about in the libraries that decode them
_UNREADABLE = (pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError, OverflowError)


def prove(lake: LakeFolder) -> Verification:
    """Verify the ledger of a lake, and that each of its files is what the product writes of its rows.

    Damage that no seal can name the session of is reported of the first session of its file.
    """
    files = [_File(_period(values), lake.content(FORECASTS, values)) for values in lake.partitions(FORECASTS)]
    readable = [file.rows for file in files if file.rows is not None]
    proof = verify(readable, lake.rows(OUTCOMES), lake.document)
    unreadable = [file.fault("cannot be read") for file in files if file.rows is None]
    altered = [file.fault("is not the bytes that were written") for file in files if file.is_altered]
    sealed = [proof.fault] if proof.fault else altered
    return replace(proof, fault=min([*unreadable, *sealed], key=lambda fault: fault.session, default=None))


@dataclass(frozen=True)
class _File:
    """A month of the ledger, or an older year of it: `period` is 2026-05, or 2026."""

    period: str
    body: bytes

    @cached_property
    def rows(self) -> pl.DataFrame | None:
        """Its rows in their order; None when they cannot be read."""
        return _decoded(self.body, FORECASTS.column_names)

    @property
    def is_altered(self) -> bool:
        """Whether its writer would have written its rows otherwise; what another version of it wrote is not judged."""
        if self.rows is None:
            return False
        table = _written(self.body)
        rows = self.rows.select(table.column_names)
        for writer in _WRITERS:
            if version := writer.name.search(self.body):
                return version[1].decode() == writer.version and writer.encoded(table, rows) != self.body
        return True

    def fault(self, what: str) -> Fault:
        """Damage to the file as a whole."""
        sessions = _decoded(self.body, ["target_session"])
        first = None if sessions is None else sessions["target_session"].min()
        known = first if isinstance(first, date) and str(first).startswith(self.period) else self._first_session
        return Fault(known, f"the ledger's file of {self.period}, from this session on, {what}")

    @property
    def _first_session(self) -> date:
        first_day = date.fromisoformat(f"{self.period}-01-01"[: len("2026-01-01")])
        return ExchangeCalendar().next_session(first_day - timedelta(days=1))


def _period(values: PartitionValues) -> str:
    return str(values.get(Partition.MONTH) or values[Partition.YEAR])


@dataclass(frozen=True)
class _Writer:
    """A library that encodes the ledger's files, how it signs them, and the version of it that is installed."""

    name: re.Pattern[bytes]
    version: str
    encoded: Callable[[Table, pl.DataFrame], bytes]


def _encoded_by_polars(_: Table, rows: pl.DataFrame) -> bytes:
    file = BytesIO()
    rows.write_parquet(file, compression="snappy")
    return file.getvalue()


_WRITERS = (
    _Writer(re.compile(rb"parquet-cpp-arrow version (\d+\.\d+\.\d+)"), pa.__version__, encoded),
    # the ledger's files until awswrangler wrote them
    _Writer(re.compile(rb"Polars \(python\) version (\S+) \(build [0-9a-f]{40}\)"), pl.__version__, _encoded_by_polars),
)


def _written(body: bytes) -> Table:
    """The ledger in the columns that it had when the file was written. Raises what pyarrow does."""
    return FORECASTS.before_additions(keeping=pq.read_schema(BytesIO(body)).names)


def _decoded(body: bytes, columns: Any) -> pl.DataFrame | None:
    # by pyarrow, because polars panics on some damaged files
    try:
        table = pq.read_table(BytesIO(body), columns=[name for name in columns if name in _written(body).column_names])
        table.validate(full=True)
        frame = completed(FORECASTS, pl.DataFrame(table)).select(columns)
        frame = frame.cast({name: schema_of(FORECASTS)[name] for name in columns})
        frame.rows()  # every value must exist in Python, too
    except _UNREADABLE:
        return None
    return frame
