from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nextday.market.sources.alpaca.api import AlpacaKeys
from nextday.market.sources.alpaca.source import AlpacaSource
from ops.market import CsvFeed, MarketServer
from ops.vendors import KEY_ID, SECRET_KEY
from tests.unit.market_replay.recordings import days, hours, midnight_after, record

FIRST, LAST = date(2025, 5, 30), date(2026, 5, 29)
NOW = midnight_after(LAST)
KEYS = AlpacaKeys(KEY_ID, SECRET_KEY)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A folder with a year of days and hours of ABC."""
    return record(tmp_path, "ABC", daily=days(FIRST, LAST), hourly=hours(FIRST, LAST))


@pytest.fixture
def market(recorded: Path) -> Iterator[MarketServer]:
    with MarketServer(CsvFeed(recorded), NOW) as server:
        yield server


def source_of(server: MarketServer, keys: AlpacaKeys = KEYS, timeout: float = 10.0) -> AlpacaSource:
    return AlpacaSource(server.url, lambda: keys, timeout)
