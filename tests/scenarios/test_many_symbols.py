"""More symbols than an environment has room for, through the deployed stacks."""

import json
from collections.abc import Iterator
from datetime import date
from urllib.request import urlopen

import pytest

from ops.instants import parse_instant
from ops.lake.lakehouse import Lakehouse
from ops.markets import open_market
from ops.product import LocalProduct, running
from ops.sources import Source
from ops.workspace import Workspace
from tests.unit.market_replay.recordings import days, record

pytestmark = pytest.mark.scenario

FIRST, LAST = date(2026, 5, 14), date(2026, 5, 15)
NAMES = tuple(f"SYMBOL{number:04}" for number in range(450))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalProduct]:
    """Two sessions of 450 symbols, whose names take 5 KB."""
    recorded = tmp_path_factory.mktemp("bars")
    for name in NAMES:
        record(recorded, name, daily=days(FIRST, LAST))
    workspace, source = Workspace(tmp_path_factory.mktemp("many")), Source.parse(f"csv:{recorded}")
    market = open_market(source, ())
    with running(workspace, source, market, parse_instant(str(LAST)), buckets=2, port=0) as product:
        yield product


def test_hundreds_of_symbols_are_collected_and_served(product: LocalProduct) -> None:
    shards = product.fire("daily-bars")["shards"]
    assert sum(shard["report"]["bars_written"] for shard in shards) == 2 * len(NAMES)
    stored = Lakehouse(product.workspace.lake).query("SELECT count(DISTINCT symbol) AS symbols FROM bars_1d")
    assert stored == [{"symbols": len(NAMES)}]
    with urlopen(f"{product.cloud.site_url}/api/symbols") as answer:  # noqa: S310 - our own front door
        assert tuple(json.load(answer)["symbols"]) == NAMES
