"""The ledger proven in its files, to the byte: a file can be damaged where no value of it changes."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from nextday.catalog import FORECASTS, OUTCOMES, Partition
from nextday.forecast.ledger.verify import Fault, Verification, verify
from nextday.frames import empty, schema_of
from nextday.lake.s3.parquet import encoded
from nextday.market.calendar import ExchangeCalendar
from ops.lake_folder import LakeFolder

_WRITER = re.compile(rb"Polars \(python\) version (\S+) \(build [0-9a-f]{40}\)")
# whatever damaged bytes can bring about in the libraries that decode them
_UNREADABLE = (pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError, OverflowError)


def prove(lake: LakeFolder) -> Verification:
    """Verify the ledger of a lake, and that each of its files is what the product writes of its rows.

    Damage that no seal can name the session of is reported of the first session of its file.
    """
    files = [
        _File(int(values[Partition.YEAR]), lake.content(FORECASTS, values)) for values in lake.partitions(FORECASTS)
    ]
    readable = [file.rows for file in files if file.rows is not None]
    proof = verify(pl.concat([empty(FORECASTS), *readable]), lake.rows(OUTCOMES), lake.document)
    unreadable = [file.fault("cannot be read") for file in files if file.rows is None]
    altered = [file.fault("is not the bytes that were written") for file in files if file.is_altered]
    sealed = [proof.fault] if proof.fault else altered
    return replace(proof, fault=min([*unreadable, *sealed], key=lambda fault: fault.session, default=None))


@dataclass(frozen=True)
class _File:
    """One year of the ledger."""

    year: int
    body: bytes

    @cached_property
    def rows(self) -> pl.DataFrame | None:
        """Its rows in their order; None when they cannot be read."""
        return _decoded(self.body, FORECASTS.column_names)

    @property
    def is_altered(self) -> bool:
        """Whether this version of the product would have written its rows otherwise; other versions' are not judged."""
        writer = _WRITER.search(self.body)
        if self.rows is None or (writer and writer[1].decode() != pl.__version__):
            return False
        return encoded(self.rows) != self.body

    def fault(self, what: str) -> Fault:
        """Damage to the file as a whole."""
        sessions = _decoded(self.body, ["target_session"])
        first = None if sessions is None else sessions["target_session"].min()
        known = first if isinstance(first, date) and first.year == self.year else self._first_of_year
        return Fault(known, f"the ledger's file of {self.year}, from this session on, {what}")

    @property
    def _first_of_year(self) -> date:
        return ExchangeCalendar().next_session(date(self.year - 1, 12, 31))


def _decoded(body: bytes, columns: Any) -> pl.DataFrame | None:
    # by pyarrow, because polars panics on some damaged files
    try:
        table = pq.read_table(BytesIO(body), columns=list(columns))
        table.validate(full=True)
        frame = pl.DataFrame(table).cast({name: schema_of(FORECASTS)[name] for name in columns})
        frame.rows()  # every value must exist in Python, too
    except _UNREADABLE:
        return None
    return frame
