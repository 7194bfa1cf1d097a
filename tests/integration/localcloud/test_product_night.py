"""A night through the deployed handlers: what they leave in Glue, and what Athena makes of what they wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nextday.catalog import TABLES
from ops.lake.folder import LakeFolder
from ops.lake.lakehouse import Lakehouse
from ops.localcloud.cloud import LocalCloud
from ops.market import MarketServer, SimulatedFeed
from ops.stage import athena
from stacks.names import database_name
from stacks.queries import saved_queries
from tests.in_process import nextday

pytestmark = pytest.mark.scenario

NIGHT = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def cloud(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with (
        MarketServer(SimulatedFeed(), NIGHT) as market,
        LocalCloud(product_assembly, tmp_path_factory.mktemp("data"), market.environment) as cloud,
    ):
        yield cloud


@pytest.fixture(scope="module")
def declared(cloud: LocalCloud) -> dict[str, Any]:
    """Glue's tables before any handler has run; then one night passes."""
    before = tables(cloud)
    for schedule in ("daily-bars", "hourly-bars", "training"):
        assert cloud.fire(f"nextday-dev-{schedule}", NIGHT).error is None
    return before


def tables(cloud: LocalCloud) -> dict[str, Any]:
    glue: Any = cloud.session.client("glue")
    return {table["Name"]: table for table in glue.get_tables(DatabaseName=database_name("dev"))["TableList"]}


def test_the_handlers_leave_the_tables_of_glue_as_declared(cloud: LocalCloud, declared: dict[str, Any]) -> None:
    assert set(declared) == {table.name for table in TABLES}
    assert {table["Parameters"]["projection.enabled"] for table in declared.values()} == {"true"}
    assert tables(cloud) == declared


def test_athena_reads_what_the_handlers_wrote(cloud: LocalCloud, declared: dict[str, Any]) -> None:
    house = Lakehouse(cloud.data / cloud.lake_bucket)
    counts = {table.name: house.count(table) for table in TABLES}
    assert counts["bars_1d"] > 3000
    assert counts["forecasts"] == 7
    for name, count in counts.items():
        assert athena.query("dev", f"SELECT count(*) AS n FROM {name}") == [{"n": count}]  # noqa: S608 names are ours
    for query in saved_queries():
        assert len(athena.query("dev", query.sql)) == len(house.query(query.sql))


@pytest.mark.usefixtures("declared")
def test_a_stage_tells_what_ran_and_what_was_forecast(capsys: pytest.CaptureFixture[str]) -> None:
    told = nextday(capsys, "status", "--stage", "dev", "--json").document
    assert {one["schedule"]: one["status"] for one in told["executions"]} == dict.fromkeys(
        ("daily-bars", "hourly-bars", "training"), "SUCCEEDED"
    )
    assert len({one["symbol"] for one in told["forecasts"]}) == len(told["forecasts"]) == 7
    assert {(one["symbol"], one["interval"]) for one in told["bars"]} == {
        (one["symbol"], interval) for one in told["forecasts"] for interval in ("1d", "1h")
    }
    assert all(one["newest"] and one["missing"] == 0 for one in told["bars"])


@pytest.mark.usefixtures("declared")
def test_a_stages_histories_are_completed_and_its_model_goes_back(
    cloud: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    told = nextday(capsys, "backfill", "--stage", "dev", "--json").document
    assert list(told) == ["1d", "1h"]
    unknown = nextday(capsys, "models", "--rollback", "2026-01-01-0123456789ab", "--stage", "dev")
    assert (unknown.code, unknown.out) == (1, "")
    assert "2026-01-01-0123456789ab" in unknown.err
    model = LakeFolder(cloud.data / cloud.lake_bucket).current
    same = nextday(capsys, "models", "--rollback", model, "--stage", "dev", "--json").document
    assert same == {"current": model, "before": model}
