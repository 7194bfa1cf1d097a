"""What the roles of the deployed functions grant is what the functions ask for: no more, and no less."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdk_app.app import application
from tests.scenarios.lake_story import night_after
from tests.scenarios.rights_story import LATER, SECRET, SYMBOLS, Nights, nights, tell
from tests.scenarios.roles import Role, unused
from tests.synthesis import site

__all__ = ["site"]

pytestmark = pytest.mark.scenario

# what no story here can cause
UNCAUSED = {
    "xray:PutTraceSegments": "Lambda itself sends the segments of a function; there is no X-Ray locally",
    "xray:PutTelemetryRecords": "as the segments",
}


@pytest.fixture(scope="module")
def told(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    assembly = tmp_path_factory.mktemp("assembly")
    context = {"stage": "dev", "symbols": ",".join(SYMBOLS), "alpaca_secret": SECRET, "market": "simulated"}
    context |= {"monthly_budget_usd": "50"}
    application(site=site, outdir=assembly, context=context).synth()
    with nights(assembly / "assembly-nextday-dev", tmp_path_factory.mktemp("data")) as stage:
        tell(stage)
        yield stage


def test_nothing_that_a_function_asks_for_is_refused(told: Nights) -> None:
    assert not [call for call in told.cloud.calls if not call.permitted]


@pytest.mark.parametrize("service", ["ingest", "train", "predict", "api"])
def test_every_grant_of_a_function_is_used(told: Nights, service: str) -> None:
    left = unused(Role.of(told.cloud, service), UNCAUSED.__contains__)
    assert not left, "\n".join(left)


@pytest.mark.parametrize(("service", "ending"), [("predict", "/models/*"), ("ingest", "/sessions/*")])
def test_a_run_without_one_of_its_grants_fails(told: Nights, service: str, ending: str) -> None:
    event = {"scheduled_time": night_after(LATER).isoformat()}
    of_job = {"ingest": {"interval": "1d", "bucket": 0}, "predict": {}}[service]
    with Role.of(told.cloud, service).without(ending):
        assert "AccessDenied" in (told.cloud.invoke(service, event | of_job).error or "")
