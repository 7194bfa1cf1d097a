"""The API looks into a lake only as it is split, and asks once."""

from collections.abc import Callable

import pytest

from nextday.catalog import LAYOUT_KEY
from nextday.errors import OtherBuckets
from nextday.lake.layout import layout
from nextday.lake.serving.layout import HeldObjects
from tests.unit.api.fake_objects import FakeObjects

READS: list[Callable[[HeldObjects], object]] = [
    lambda lake: lake.get("views/latest.txt"),
    lambda lake: lake.version("views/latest.txt", "1"),
    lambda lake: lake.listed("bars_1d/"),
]


@pytest.mark.parametrize("read", READS)
def test_a_lake_that_is_split_otherwise_is_not_read(objects: FakeObjects, read: Callable[[HeldObjects], object]):
    objects.put(LAYOUT_KEY, layout(32))
    lake = HeldObjects(objects, 1)
    for _ in range(2):
        with pytest.raises(OtherBuckets, match="buckets=32, not 1"):
            read(lake)
    assert objects.asked == [f"GET {LAYOUT_KEY}"] * 2


@pytest.mark.parametrize("read", READS)
def test_a_lake_that_is_split_as_believed_is_asked_once(objects: FakeObjects, read: Callable[[HeldObjects], object]):
    objects.put(LAYOUT_KEY, layout(2))
    lake = HeldObjects(objects, 2)
    for _ in range(3):
        read(lake)
    assert objects.asked.count(f"GET {LAYOUT_KEY}") == 1


def test_a_new_lake_is_asked_again_until_it_says_how_it_is_split(objects: FakeObjects):
    lake = HeldObjects(objects, 2)
    assert lake.get("views/latest.txt") is None
    objects.put(LAYOUT_KEY, layout(4))
    with pytest.raises(OtherBuckets):
        lake.get("views/latest.txt")
