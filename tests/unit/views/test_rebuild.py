"""What the tables say can be said again, whatever has become of the views."""

from collections.abc import Iterator

import pytest

from nextday.catalog.views import LATEST, STATUS
from nextday.lake.memory import MemoryModelStore, MemoryViewStore
from nextday.market.sources.port import Interval
from nextday.views.market import MarketViews
from nextday.views.publish import says_the_same
from nextday.views.rebuild import REBUILDS
from nextday.views.sources import Sources
from tests.unit.views.lakes import BUCKETS, NOW, RandomLake

MARKET = (LATEST, STATUS)


def rebuilt(sources: Sources) -> Iterator[str]:
    return (key for view in MARKET for key in REBUILDS[view](sources))


@pytest.fixture(scope="module")
def lake() -> RandomLake:
    return RandomLake(3)


def test_views_made_anew_are_those_that_the_runs_wrote(lake: RandomLake) -> None:
    by_runs, anew = MemoryViewStore(), MemoryViewStore()
    for interval in Interval:
        for bucket in range(BUCKETS):
            MarketViews(interval, bucket, lake.store, NOW).write(by_runs)
    written = list(rebuilt(Sources(lake.store, MemoryModelStore(), anew, BUCKETS, NOW)))
    assert sorted(written) == sorted(by_runs.writes)
    assert anew.writes == by_runs.writes


@pytest.mark.parametrize("damage", [b"", b"\x00\xff", b'{"view":"latest"}\n\nS1\n{}'])
def test_a_damaged_view_is_made_anew(lake: RandomLake, damage: bytes) -> None:
    views = MemoryViewStore()
    sources = Sources(lake.store, MemoryModelStore(), views, BUCKETS, NOW)
    for key in rebuilt(sources):
        whole = views.get(key) or b""
        views.put(key, damage, over=views.tag(key))
        assert not says_the_same(views.get(key), whole)
    wholes = {key: writes[0] for key, writes in views.writes.items()}
    assert list(rebuilt(sources))
    assert {key: views.get(key) for key in wholes} == wholes
