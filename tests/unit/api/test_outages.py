"""S3 fails after a warm answer: every operation gives the answer in hand, and says that it is one."""

import pytest

from nextday.errors import LakeError
from tests.unit.api.client import Client
from tests.unit.api.conftest import CONTRACT, Ticks
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.whole_lake import fill, requests

ASKED = dict(requests(CONTRACT))
WITHOUT_THE_LAKE = {"getHealth", "getOpenApi", "getDocs", "getIndicatorNames"}


@pytest.mark.parametrize("name", [name for name in ASKED if name not in WITHOUT_THE_LAKE])
def test_what_was_answered_is_answered_again_while_s3_fails(
    client: Client, objects: FakeObjects, ticks: Ticks, name: str
):
    fill(objects)
    fresh = client.send(**ASKED[name])
    objects.failure, ticks.seconds, before = LakeError(), 60, len(objects.asked)
    late = client.send(**ASKED[name])
    assert (fresh.status, late.status) == (200, 200), late.body
    assert ("X-Stale" in fresh.headers, late.headers.get("X-Stale")) == (False, "true")
    # whoever asks may wait, so one does for all
    assert len(objects.asked) == before + 1
