"""Recorded bars through the whole product; needs the folder named by NEXTDAY_REAL_BARS."""

import csv
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.command import nextday, rows, serving
from tests.scenarios.conftest import Told
from tests.scenarios.generated_client import Consumer, generated, walk

pytestmark = pytest.mark.scenario

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("NEXTDAY_REAL_BARS", ROOT.parent / "shared" / "data" / "mag7_yahoo_multi"))
PRICES = ("open", "high", "low", "close")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Told:
    if not FOLDER.is_dir():
        pytest.skip(f"no recorded bars in {FOLDER}: name a folder in NEXTDAY_REAL_BARS")
    data = tmp_path_factory.mktemp("real")
    return Told(data, nextday("demo", "--once", "--source", f"csv:{FOLDER}", "--data", data, "--json").document)


def recorded(interval: str, at: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the CSV files, as (symbol, date or instant, open, high, low, close, volume)."""
    for path in sorted(FOLDER.glob(f"*_{interval}.csv")):
        with path.open() as lines:
            for row in csv.DictReader(lines):
                prices = (float(row[price]) for price in PRICES)
                yield (path.stem.removesuffix(f"_{interval}"), row[at], *prices, int(float(row["volume"])))


def stored(data: Path, table: str, at: str) -> list[tuple[Any, ...]]:
    found = rows(data, f"SELECT symbol, {at} AS at, {', '.join(PRICES)}, volume FROM {table} ORDER BY 1, 2")  # noqa: S608
    return [(row["symbol"], row["at"], *(row[price] for price in PRICES), row["volume"]) for row in found]


def is_hourly_bar(row: tuple[Any, ...]) -> bool:
    """Yahoo's print at the close is no bar: it starts on the full hour."""
    return datetime.fromisoformat(row[1]).minute == 30


@pytest.mark.parametrize(("table", "interval", "at"), [("bars_1d", "1d", "date"), ("bars_1h", "1h", "ts_utc")])
def test_every_stored_bar_equals_its_recorded_row(real: Told, table: str, interval: str, at: str):
    column = "session_date::VARCHAR" if interval == "1d" else "strftime(start, '%Y-%m-%dT%H:%M:%SZ')"
    bars = stored(real.data, table, column)
    first = min(bar[1] for bar in bars)
    expected = [row for row in recorded(interval, at) if row[1] >= first]
    assert bars == [row for row in expected if interval == "1d" or is_hourly_bar(row)]


def test_forecasts_name_the_last_recorded_session_and_the_next_one_of_the_exchange(real: Told):
    last = max(row[1] for row in recorded("1d", "date"))
    assert {forecast["asof"] for forecast in real.report["forecasts"]} == {last}
    assert len(real.report["forecasts"]) == len(list(FOLDER.glob("*_1d.csv")))
    if last == "2026-05-29":
        assert {forecast["target_session"] for forecast in real.report["forecasts"]} == {"2026-06-01"}


def test_a_consumer_walks_over_recorded_bars(real: Told, tmp_path: Path):
    *_, before, last = sorted({row[1] for row in recorded("1d", "date")})
    data = tmp_path / "data"
    source = f"csv:{FOLDER}"
    nextday("demo", "--once", "--source", source, "--as-of", before, "--data", data, "--json")
    assert nextday("replay", "--from", before, "--to", last, "--data", data, "--json").document["failures"] == []
    [following] = {forecast["target_session"] for forecast in real.report["forecasts"]}
    with serving("up", "--data", data, "--as-of", last) as (_, url):
        consumer = Consumer(generated(tmp_path), f"{url}/api")
        walk(consumer, settled=date.fromisoformat(last), following=date.fromisoformat(following))
