from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, TABLES, Partition
from nextday.errors import InputError
from nextday.lake.frames import schema_of
from ops.lakehouse import Lakehouse


def store(folder: Path, symbol: str, session: date) -> None:
    path = folder / BARS_1D.object_key({Partition.BUCKET: 0, Partition.YEAR: session.year})
    path.parent.mkdir(parents=True, exist_ok=True)
    row = dict.fromkeys(BARS_1D.column_names) | {"symbol": symbol, "session_date": session}
    pl.DataFrame([row], schema=schema_of(BARS_1D)).write_parquet(path)


def test_every_table_of_the_catalogue_answers_before_it_has_a_file(tmp_path: Path):
    house = Lakehouse(tmp_path)
    assert [house.count(table) for table in TABLES] == [0] * len(TABLES)


def test_rows_of_all_partitions_are_seen_with_their_partition(tmp_path: Path):
    store(tmp_path, "AAPL", date(2025, 12, 31))
    store(tmp_path, "MSFT", date(2026, 1, 2))
    rows = Lakehouse(tmp_path).query("select symbol, session_date, year from bars_1d order by 1")
    assert rows == [
        {"symbol": "AAPL", "session_date": date(2025, 12, 31), "year": 2025},
        {"symbol": "MSFT", "session_date": date(2026, 1, 2), "year": 2026},
    ]


@pytest.mark.parametrize("sql", ["selec 1", "select * from nowhere", "select nothing from bars_1d"])
def test_a_query_that_cannot_be_answered_is_explained(tmp_path: Path, sql: str):
    with pytest.raises(InputError, match="cannot be answered"):
        Lakehouse(tmp_path).query(sql)
