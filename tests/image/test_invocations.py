"""Each job answers from its image, at the image's own entry point, to an event that a workflow sends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from nextday.catalog import BARS_1D, FORECASTS
from ops.lake.lakehouse import Lakehouse
from ops.localcloud.account import environment
from ops.localcloud.cloud import LocalCloud
from ops.market import MarketServer, SimulatedFeed
from tests.image.containers import invoked, running
from tests.synthesis import Synthesis

NIGHT = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
DUE = {"scheduled_time": NIGHT.isoformat()}
DAILY_BARS = {"interval": "1d", "bucket": 0, **DUE}


@pytest.fixture(scope="module")
def market() -> Iterator[MarketServer]:
    with MarketServer(SimulatedFeed(), NIGHT) as server:
        yield server


@pytest.fixture(scope="module")
def cloud(synthesis: Synthesis, market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(synthesis.stage("dev"), tmp_path_factory.mktemp("data"), market.environment) as cloud:
        yield cloud


@pytest.fixture
def variables(cloud: LocalCloud, market: MarketServer) -> dict[str, dict[str, str]]:
    """What each job's function is told by its template, and where the local cloud and the market are."""
    here = {**environment(cloud.endpoint), **market.environment, "POWERTOOLS_TRACE_DISABLED": "true"}
    return {function.service: {**function.environment, **here} for function in cloud.functions() if function.service}


def stored(cloud: LocalCloud) -> dict[str, str]:
    """Every file of daily bars and its version."""
    listed = cloud.session.client("s3").list_object_versions(Bucket=cloud.lake_bucket, Prefix=BARS_1D.prefix)
    return {one["Key"]: one["VersionId"] for one in listed.get("Versions", []) if one["IsLatest"]}


def test_a_night_from_bars_to_forecasts_and_a_repeated_event_changes_nothing(
    image: str, cloud: LocalCloud, variables: dict[str, dict[str, str]]
) -> None:
    with running(image, "lambdas.ingest.handler.handler", variables["ingest"]):
        first = invoked(DAILY_BARS)
        versions = stored(cloud)
        again = invoked(DAILY_BARS)
    with running(image, "lambdas.predict.handler.handler", variables["predict"]):
        forecast = invoked(DUE)
    assert "errorMessage" not in {**first, **again, **forecast}
    lake = Lakehouse(cloud.data / cloud.lake_bucket)
    assert lake.count(BARS_1D) > 3000
    assert versions
    assert stored(cloud) == versions
    # without a model each of the seven abstains, and the ledger says so
    assert lake.count(FORECASTS) == 7


@pytest.mark.parametrize(
    ("job", "event", "error"),
    [
        ("ingest", {"interval": "1m", "bucket": 0, **DUE}, "ValidationError"),
        ("train", {"step": "conclude", "run": "none", **DUE}, "LakeError"),
    ],
)
def test_a_failure_keeps_its_name_for_the_workflow_to_catch(
    image: str, variables: dict[str, dict[str, str]], job: str, event: dict[str, Any], error: str
) -> None:
    with running(image, f"lambdas.{job}.handler.handler", variables[job]):
        answer = invoked(event)
    assert answer["errorType"] == error
