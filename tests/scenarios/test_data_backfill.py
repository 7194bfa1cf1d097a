"""Backfill in the deployed stacks: bucket by bucket, resumed after failures, equal to what nights collect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nextday.catalog import SESSIONS, bucket_of
from nextday.settings import DEFAULT_SYMBOLS
from ops.instants import parse_instant
from ops.lake.lakehouse import Lakehouse
from ops.market import Fault
from ops.markets import open_market
from ops.product import LocalProduct, RunFailed, running
from ops.sources import Source
from ops.workspace import Workspace
from tests.scenarios.command import nextday
from tests.scenarios.conftest import NIGHT, Told
from tests.scenarios.test_nights import EVERY_BAR

pytestmark = pytest.mark.scenario

BUCKETS, UNKNOWN = 3, "MSFT"
ALONE = bucket_of(UNKNOWN, BUCKETS)
COUNTS = "SELECT symbol, count(*) AS bars FROM bars_1d GROUP BY 1"


# the commands come first: a process has one local cloud, which from the first use of `product` on is that
def test_the_command_fills_a_new_lake_bucket_by_bucket(tmp_path: Path):
    new = ("--source", "simulated", "--buckets", str(BUCKETS), "--as-of", "2026-05-13")
    runs = nextday("ingest", "--backfill", *new, "--data", tmp_path, "--json").document["runs"]
    assert [(run["interval"], run["bucket"]) for run in runs] == [(i, b) for i in ("1d", "1h") for b in range(BUCKETS)]
    assert all(run["bars_written"] > 0 for run in runs)


def test_a_lake_keeps_its_number_of_buckets(first_night: Told):
    ran = nextday("ingest", "--backfill", "--buckets", "2", "--data", first_night.data)
    assert (ran.code, "split into buckets=1, not 2" in ran.err) == (2, True)


def _lake(data: Path) -> str:
    return Workspace(data).required.lake


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalProduct]:
    """A new lake of three buckets, two nights before NIGHT."""
    workspace, source = Workspace(tmp_path_factory.mktemp("buckets")), Source("simulated")
    with running(
        workspace, source, open_market(source, ()), parse_instant("2026-05-13"), buckets=BUCKETS, port=0
    ) as product:
        yield product


def reports(product: LocalProduct, ended: list[int]) -> list[dict[str, Any]]:
    return [shard["report"] for shard in product.histories("daily-bars", "backfill", ended.append)["shards"]]


def lake(product: LocalProduct) -> Lakehouse:
    return Lakehouse(product.workspace.lake)


def test_a_bucket_that_fails_is_told_while_the_others_fill_and_the_next_backfill_completes_it(product: LocalProduct):
    assert product.market
    mine = [symbol for symbol in DEFAULT_SYMBOLS if bucket_of(symbol, BUCKETS) == ALONE]
    product.market.faults.set(*(Fault("404-json", match=f"/chart/{symbol}") for symbol in mine))
    with pytest.raises(RunFailed, match=f"none of {len(mine)} symbols arrived; UnknownSymbol"):
        product.histories("daily-bars", "backfill", lambda _: None)
    assert {row["symbol"] for row in lake(product).query(COUNTS)} == set(DEFAULT_SYMBOLS) - set(mine)
    product.market.faults.set()
    asked, ended = product.market.count("chart"), list[int]()
    written = [report["bars_written"] > 0 for report in reports(product, ended)]
    assert written == [bucket == ALONE for bucket in range(BUCKETS)]
    assert product.market.count("chart") - asked == len(DEFAULT_SYMBOLS)
    assert sorted(ended) == ended
    assert set(ended) <= set(range(BUCKETS + 1))
    assert len({row["bars"] for row in lake(product).query(COUNTS)}) == 1


def test_a_backfill_of_a_complete_lake_compares_every_symbol_and_writes_nothing(product: LocalProduct):
    assert product.market
    asked = product.market.count("chart")
    assert [report["objects_written"] for report in reports(product, [])] == [0] * BUCKETS
    assert product.market.count("chart") - asked == len(DEFAULT_SYMBOLS)


def test_nights_in_three_buckets_collect_what_one_demo_does_in_one(product: LocalProduct, first_night: Told):
    for night in ("2026-05-13", "2026-05-14", NIGHT):
        product.move_to(parse_instant(night))
        product.fire("daily-bars")
        product.fire("hourly-bars")
    collected = {tuple(row.values()) for row in lake(product).query(EVERY_BAR)}
    at_once = {tuple(row.values()) for row in Lakehouse(first_night.data / _lake(first_night.data)).query(EVERY_BAR)}
    assert at_once <= collected
    states = lake(product).query(f"SELECT DISTINCT state FROM {SESSIONS.name} ORDER BY state")  # noqa: S608
    # those of which the vendor knew nothing at first are healed
    assert states == [{"state": "arrived"}, {"state": "healed"}]
