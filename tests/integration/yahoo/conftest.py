from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yfinance as yf
from yfinance.data import SingletonMeta, YfData

from nextday.market.sources.yahoo.source import YahooSource
from ops.market import CsvFeed, MarketServer, SimulatedFeed
from tests.unit.market_replay.recordings import days, hours, midnight_after, record

LAST_SESSION = date(2026, 5, 29)
NOW = midnight_after(LAST_SESSION)
# draws its ten years of bars once
SIMULATED = SimulatedFeed()


@pytest.fixture(autouse=True)
def fresh_yfinance() -> Iterator[None]:
    """yfinance keeps its session, cookie strategy, crumb and answers per process, also those of tests elsewhere."""
    forget()
    yield
    forget()


def forget() -> None:
    SingletonMeta._instances.clear()
    YfData.cache_get.cache_clear()
    yf.config.debug.hide_exceptions = True


@pytest.fixture
def market() -> Iterator[MarketServer]:
    with MarketServer(SIMULATED, NOW) as server:
        yield server


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A folder with a year of days and hours of ABC."""
    first = date(2025, 5, 30)
    return record(tmp_path, "ABC", daily=days(first, LAST_SESSION), hourly=hours(first, LAST_SESSION))


@pytest.fixture
def replay(recorded: Path) -> Iterator[MarketServer]:
    with MarketServer(CsvFeed(recorded), NOW) as server:
        yield server


def source_of(server: MarketServer) -> YahooSource:
    return YahooSource(server.url, timeout=10.0)
