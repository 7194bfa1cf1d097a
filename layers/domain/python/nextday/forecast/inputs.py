"""What forecasts are made from: daily bars and corporate actions, and the version of every file read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, Partition, Table, bucket_of
from nextday.lake.frames import empty
from nextday.lake.ports import TableStore


@dataclass(frozen=True)
class Inputs:
    """Rows of the symbols asked for, bars final or not, and the version id of each file by its key."""

    bars: pl.DataFrame
    actions: pl.DataFrame
    versions: Mapping[str, str]
    buckets: int

    def fingerprint(self, symbol: str) -> dict[str, str]:
        """Versions of the files that hold this symbol's rows."""
        shard = f"/{Partition.BUCKET}={bucket_of(symbol, self.buckets)}/"
        return {key: version for key, version in self.versions.items() if shard in key}


def read_inputs(symbols: Sequence[str], store: TableStore, *, buckets: int, through: date) -> Inputs:
    """Read each file of the symbols' buckets once, in one version; bars after the session `through` are unknown."""
    bars, bar_versions = _read(BARS_1D, symbols, store, buckets)
    actions, action_versions = _read(CORPORATE_ACTIONS, symbols, store, buckets)
    known = bars.filter(pl.col("session_date") <= through)
    return Inputs(known, actions, {**bar_versions, **action_versions}, buckets)


def _read(table: Table, symbols: Sequence[str], store: TableStore, buckets: int) -> tuple[pl.DataFrame, dict[str, str]]:
    shards = {bucket_of(symbol, buckets) for symbol in symbols}
    files = [values for values in store.partitions(table) if values[Partition.BUCKET] in shards]
    snapshots = {table.object_key(values): store.read(table, values) for values in files}
    rows = pl.concat([empty(table), *(snapshot.frame for snapshot in snapshots.values())])
    versions = {key: snapshot.version for key, snapshot in snapshots.items() if snapshot.version}
    return rows.filter(pl.col("symbol").is_in(list(symbols))), versions
