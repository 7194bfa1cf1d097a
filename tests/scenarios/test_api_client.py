"""What a consumer gets who knows the OpenAPI document alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests

from lambdas.api.contract import Contract
from tests.scenarios.command import serving
from tests.scenarios.conftest import NIGHT, own
from tests.scenarios.generated_client import Consumer, generated, walk
from tests.unit.api.client import Answer
from tests.unit.api.promised import broken
from tests.unit.api.whole_lake import requests as examples

pytestmark = pytest.mark.scenario

SETTLED, NEXT = date.fromisoformat(NIGHT), date(2026, 5, 18)


@pytest.fixture(scope="module")
def door(second_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API after a night that has settled forecasts."""
    # whoever counts what that night has asked for counts nothing of this
    data = own(second_night, tmp_path_factory)
    with serving("up", "--data", data, "--as-of", NIGHT) as (_, url):
        yield f"{url}/api"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    return generated(tmp_path_factory.mktemp("client"))


def test_a_generated_client_walks_from_a_symbol_to_the_proof_of_its_forecasts(door: str, package: str):
    walk(Consumer(package, door), settled=SETTLED, following=NEXT)


@pytest.mark.parametrize(
    ("name", "asked"), [*examples(Contract.committed())], ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_operation_answers_as_documented_over_a_lake_of_real_jobs(door: str, name: str, asked: dict[str, str]):
    values = asked["query"].replace("2026-06-01", NEXT.isoformat()).replace("2026-05-29", SETTLED.isoformat())
    path = asked["path"].replace("2026-06-01", NEXT.isoformat())
    sent = requests.request(asked["method"], f"{door}{path}?{values}", timeout=30)
    # what a front door adds is its own
    headers = {name: value for name, value in sent.headers.items() if name in {"Content-Type", "ETag", "Cache-Control"}}
    answer = Answer(sent.status_code, headers, sent.text, sent.content)
    assert (answer.status, broken(name, answer)) == (200, [])
