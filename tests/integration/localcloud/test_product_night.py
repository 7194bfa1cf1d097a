"""A night through the deployed handlers: what they leave in Glue, and what Athena makes of what they wrote."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nextday.catalog import TABLES
from ops.lake.folder import LakeFolder
from ops.lake.lakehouse import Lakehouse
from ops.lake.restoring import MADE_ANEW
from ops.localcloud.cloud import LocalCloud
from ops.market import MarketServer, SimulatedFeed
from ops.sources import Source
from ops.stage import athena
from ops.workspace import Workspace, WorkspaceState
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
    ) | dict.fromkeys(("daily-bars-again", "training-again"), "SUCCEEDED")
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


@pytest.mark.usefixtures("declared")
def test_a_broken_lake_is_brought_back_and_its_jobs_go_on(
    cloud: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    """What docs/recovery.md tells to do, in its order."""
    lake, s3 = cloud.data / cloud.lake_bucket, cloud.session.client("s3")
    kept = files(lake)
    time.sleep(1.1)  # S3 tells seconds
    at = datetime.now(UTC).isoformat(timespec="seconds")
    time.sleep(1.1)
    bars, *_ = [key for key in kept if key.startswith("bars_1d/")]
    ledger, *_ = [key for key in kept if key.startswith("forecasts/")]
    stood = s3.head_object(Bucket=cloud.lake_bucket, Key=bars)["ETag"]
    s3.put_object(Bucket=cloud.lake_bucket, Key=bars, Body=b"no parquet", IfMatch=stood)
    s3.delete_object(Bucket=cloud.lake_bucket, Key=ledger)
    assert cloud.fire("nextday-dev-training", NIGHT).error

    plan = nextday(capsys, "restore", "--stage", "dev", "--at", at, "--json").document
    assert {(one["key"], one["step"]) for one in plan["objects"]} >= {(bars, "replace"), (ledger, "bring back")}
    assert (lake / bars).read_bytes() == b"no parquet"
    done = nextday(capsys, "restore", "--stage", "dev", "--at", at, "--yes", "--json").document
    assert "latest" in done["views"]
    assert files(lake) == kept
    for schedule in ("daily-bars", "training"):
        assert cloud.fire(f"nextday-dev-{schedule}", NIGHT).error is None
    told = nextday(capsys, "status", "--stage", "dev", "--json").document
    assert len(told["forecasts"]) == 7


def files(lake: Path) -> dict[str, bytes]:
    """The content of all tables and models, by key."""
    found = {path.relative_to(lake).as_posix(): path for path in lake.rglob("*") if path.is_file()}
    return {key: path.read_bytes() for key, path in found.items() if not key.startswith(MADE_ANEW)}


def test_a_folder_is_restored_while_it_is_served(
    cloud: LocalCloud, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    state = WorkspaceState(Source("simulated"), (), cloud.lake_bucket, NIGHT)
    Workspace(cloud.data).save(state)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = nextday(capsys, "restore", "--data", cloud.data, "--at", at, "--json").document
    assert told["restored"] is False
    Workspace(tmp_path).save(state)
    alone = nextday(capsys, "restore", "--data", tmp_path, "--at", at)
    assert (alone.code, alone.out) == (2, "")
    assert "run `nextday up`" in alone.err
