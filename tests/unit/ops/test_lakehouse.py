from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, OUTCOMES, TABLES
from nextday.errors import InputError
from nextday.market.adjust import with_adjusted_close
from ops.lake.folder import LakeFolder
from ops.lake.lakehouse import Lakehouse
from tests.builders import action, bars
from tests.lakes import fill, rows


def store(folder: Path, symbol: str, session: date) -> None:
    fill(folder, bars_1d=rows(BARS_1D, {"symbol": symbol, "session_date": session}))


def test_every_table_of_the_catalogue_answers_before_it_has_a_file(tmp_path: Path):
    house = Lakehouse(tmp_path)
    assert [house.count(table) for table in TABLES] == [0] * len(TABLES)


def test_rows_of_all_partitions_are_seen_with_their_partition(tmp_path: Path):
    store(tmp_path, "AAPL", date(2025, 12, 31))
    store(tmp_path, "MSFT", date(2026, 1, 2))
    found = Lakehouse(tmp_path).query("select symbol, session_date, year from bars_1d order by 1")
    assert found == [
        {"symbol": "AAPL", "session_date": date(2025, 12, 31), "year": 2025},
        {"symbol": "MSFT", "session_date": date(2026, 1, 2), "year": 2026},
    ]


def test_a_file_that_an_earlier_version_split_otherwise_is_left_alone(tmp_path: Path):
    store(tmp_path, "AAPL", date(2026, 1, 2))
    earlier = tmp_path / "bars_1d" / "year=2025" / "data.parquet"
    earlier.parent.mkdir()
    pl.DataFrame({"symbol": ["MSFT"]}).write_parquet(earlier)
    assert Lakehouse(tmp_path).query("select symbol from bars_1d") == [{"symbol": "AAPL"}]
    assert LakeFolder(tmp_path).rows(BARS_1D)["symbol"].to_list() == ["AAPL"]


def settled(*days: date, **values: float) -> pl.DataFrame:
    return rows(OUTCOMES, *({"symbol": "AAPL", "target_session": day, "base_rate": 0.53} | values for day in days))


SQL = "select year, base_rate, empirical_bayes from outcomes order by 1"
OLD = settled(date(2025, 12, 31)).select(OUTCOMES.before_additions().column_names)


def test_a_column_added_later_is_null_in_files_that_were_written_before(tmp_path: Path):
    fill(tmp_path, outcomes=OLD)
    before = {"year": 2025, "base_rate": 0.53, "empirical_bayes": None}
    assert Lakehouse(tmp_path).query(SQL) == [before]
    fill(tmp_path, outcomes=settled(date(2026, 1, 2), empirical_bayes=0.54))
    assert Lakehouse(tmp_path).query(SQL) == [before, {"year": 2026, "base_rate": 0.53, "empirical_bayes": 0.54}]
    everything, *_ = Lakehouse(tmp_path).query("select * from outcomes")
    assert list(everything) == [*OUTCOMES.column_names, "year"]


def test_files_that_differ_in_a_type_are_not_read_as_texts(tmp_path: Path):
    fill(tmp_path, outcomes=OLD)
    fill(tmp_path, outcomes=settled(date(2026, 1, 2)).with_columns(base_rate=pl.lit("often")))
    with pytest.raises(InputError, match="Could not convert string 'often' to DOUBLE"):
        Lakehouse(tmp_path).query(SQL)


@pytest.mark.parametrize(
    "sql", ["", "selec 1", "select * from nowhere", "select nothing from bars_1d", "select 1; select 2"]
)
def test_a_query_that_cannot_be_answered_is_explained(tmp_path: Path, sql: str):
    with pytest.raises(InputError, match="cannot be answered"):
        Lakehouse(tmp_path).query(sql)


def test_the_view_of_adjusted_closes_is_the_function_that_forecasts_use(tmp_path: Path):
    stored = pl.concat([bars("AAPL", 300), bars("MSFT", 40), bars("NVDA", 5)]).filter(
        pl.col("session_date") != date(2026, 2, 10)
    )
    actions = [
        *(action("AAPL", day, 0.7) for day in (date(2025, 8, 11), date(2025, 11, 10), date(2026, 2, 10))),
        *(action("MSFT", day, 1.3) for day in (date(2020, 1, 2), date(2026, 5, 21), date(2026, 5, 22))),
        action("AAPL", date(2026, 1, 2), 4.0, kind="split"),
        action("NVDA", date(2026, 6, 1), 0.1),
    ]
    fill(tmp_path, bars_1d=stored, corporate_actions=pl.concat(actions))
    viewed = Lakehouse(tmp_path).query("select adj_close from bars_1d_adjusted order by symbol, session_date")
    expected = with_adjusted_close(stored, pl.concat(actions))["adj_close"].to_list()
    assert [row["adj_close"] for row in viewed] == pytest.approx(expected, rel=1e-12)
    assert expected != stored["close"].to_list()


def test_a_query_writes_nothing(tmp_path: Path):
    with pytest.raises(InputError, match="write one SELECT"):
        Lakehouse(tmp_path).query(f"copy (select 42) to '{tmp_path / 'stolen.csv'}'")
    assert not (tmp_path / "stolen.csv").exists()


def test_a_folder_may_have_any_name(tmp_path: Path):
    folder = tmp_path / "odd [name] of 'mine'"
    store(folder, "AAPL", date(2025, 12, 31))
    assert Lakehouse(folder).count(BARS_1D) == 1


def test_a_damaged_file_is_explained(tmp_path: Path):
    store(tmp_path, "AAPL", date(2025, 12, 31))
    next(tmp_path.rglob("data.parquet")).write_bytes(b"no parquet")
    with pytest.raises(InputError, match="cannot be read"):
        Lakehouse(tmp_path)
