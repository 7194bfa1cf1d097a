"""What nobody sends in good faith is refused before the lake is asked, in few words."""

from lambdas.api.problem import CONTENT_TYPE, MOST_FAULTS
from tests.unit.api.client import Answer, Client
from tests.unit.api.conftest import CONTRACT
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.hostile import Hostile, hostile

MOST_BYTES = 64 * 1024


def test_ten_thousand_hostile_requests_are_refused_without_the_lake(client: Client, objects: FakeObjects):
    wrong = []
    for request in hostile(CONTRACT, count=10_000, seed=20261128):
        answer = client.send(**vars(request))
        complaints = [*complaints_of(answer), *(f"the lake was asked: {asked}" for asked in objects.asked)]
        wrong += [(complaint, told(request)) for complaint in complaints]
        objects.asked.clear()
    assert wrong == []


def complaints_of(answer: Answer) -> list[str]:
    """What is not as it should be for a request that has a fault."""
    refused = {
        f"status {answer.status}": 400 <= answer.status < 500,
        f"{len(answer.body)} characters": len(answer.body.encode()) <= MOST_BYTES,
        "no problem document": answer.headers.get("Content-Type") == CONTENT_TYPE and answer.json["status"],
    }
    found = [complaint for complaint, is_well in refused.items() if not is_well]
    return found or ["too many errors"] * (len(answer.json.get("errors", [])) > MOST_FAULTS)


def told(request: Hostile) -> str:
    """A request, short enough to be read."""
    return str({name: value[:120] if isinstance(value, str) else value for name, value in vars(request).items()})[:600]
