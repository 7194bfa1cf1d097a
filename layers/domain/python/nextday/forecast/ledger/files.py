"""In which file of the ledger a session stands: its month's, or a year's, from before months had files of their own.

A file of a year stays as it is, and what stands in it is replaced there: a row is never in two files.
"""

from datetime import date

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, Partition, PartitionValues
from nextday.lake.partition import by_partition
from nextday.lake.ports import TableReader, TableStore


def file_of(session: date, store: TableReader) -> PartitionValues:
    """Where entries of a target session stand, or are to be entered. Raises LakeError."""
    year: PartitionValues = {Partition.YEAR: session.year}
    month: PartitionValues = {**year, Partition.MONTH: f"{session:%Y-%m}"}
    # sessions come in order: whoever has begun a month's file enters no session into the year's any more
    if not store.read(FORECASTS, month).frame.is_empty():
        return month
    return year if session in store.read(FORECASTS, year).frame["target_session"] else month


def entries_of(session: date, store: TableReader) -> pl.DataFrame:
    """The ledger's entries of a target session. Raises LakeError."""
    year: PartitionValues = {Partition.YEAR: session.year}
    # last night's are in its month's file, but in the night that begins it
    for values in ({**year, Partition.MONTH: f"{session:%Y-%m}"}, year):
        entries = store.read(FORECASTS, values).frame.filter(target_session=session)
        if not entries.is_empty():
            break
    return entries


def outcomes_by_file(outcomes: pl.DataFrame, store: TableStore) -> list[tuple[PartitionValues, pl.DataFrame]]:
    """Rows of outcomes by the file in which they stand, or are to be stored. Raises LakeError."""
    files: list[tuple[PartitionValues, pl.DataFrame]] = []
    for values in store.partitions(OUTCOMES):
        if Partition.MONTH not in values:
            stored = store.read(OUTCOMES, values).frame
            files.append((values, outcomes.join(stored, on=OUTCOMES.key, how="semi")))
            outcomes = outcomes.join(stored, on=OUTCOMES.key, how="anti")
    return files + by_partition(OUTCOMES, outcomes, buckets=1)
