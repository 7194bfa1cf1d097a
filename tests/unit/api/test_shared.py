"""A cache between the processes of the API and S3: what it may answer, and for how long."""

from dataclasses import dataclass, field

import pytest

from nextday.errors import CacheError
from nextday.lake.serving.held import Bucket, Copies
from nextday.lake.serving.objects import UNCHANGED, Fetched, Objects
from nextday.lake.serving.shared import FRESH_SECONDS, MOST_BYTES, PAUSE_SECONDS, SharedViews
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects

KEY = "views/x/view.txt"


@dataclass
class FakeCache:
    """Keeps everything for good, and fails when it is told to."""

    values: dict[str, bytes] = field(default_factory=dict)
    asked: int = 0
    failure: Exception | None = None

    def get(self, key: str) -> bytes | None:
        self._ask()
        return self.values.get(key)

    def put(self, key: str, value: bytes, seconds: int) -> None:
        self._ask()
        self.values[key] = value

    def _ask(self) -> None:
        self.asked += 1
        if self.failure:
            raise self.failure


@pytest.fixture
def cache() -> FakeCache:
    return FakeCache()


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def one(cache: FakeCache, objects: FakeObjects, ticks: Ticks, warnings: list[str]) -> Objects:
    """A bucket as one process sees it."""
    objects.put(KEY, b"first")
    return SharedViews(cache, ticks, warnings.append).over(objects)


@pytest.fixture
def other(cache: FakeCache, objects: FakeObjects, ticks: Ticks, warnings: list[str]) -> Objects:
    """The same bucket as another one sees it."""
    return SharedViews(cache, ticks, warnings.append).over(objects)


def content(found: Fetched | str | None) -> bytes:
    assert isinstance(found, Fetched)
    return found.content


def test_what_one_process_has_read_s3_is_not_asked_for_by_another(one: Objects, other: Objects, objects: FakeObjects):
    assert one.get(KEY) == Fetched(b"first", other.get(KEY).etag, "1")  # type: ignore[union-attr]
    assert content(other.get(KEY)) == b"first"
    assert objects.asked == [f"GET {KEY}"]


def test_a_copy_in_hand_is_confirmed_by_its_tag_alone(
    one: Objects, other: Objects, objects: FakeObjects, cache: FakeCache
):
    held = one.get(KEY)
    assert isinstance(held, Fetched)
    cache.asked = 0
    assert other.get(KEY, held.etag) == UNCHANGED
    assert (cache.asked, len(objects.asked)) == (1, 1)


def test_a_newer_object_is_answered_as_soon_as_nobody_has_asked_for_some_seconds(
    one: Objects, other: Objects, objects: FakeObjects, ticks: Ticks
):
    one.get(KEY)
    objects.put(KEY, b"second")
    ticks.seconds = FRESH_SECONDS
    assert content(other.get(KEY)) == b"first"
    ticks.seconds = FRESH_SECONDS + 0.01
    assert content(other.get(KEY)) == b"second"
    assert content(one.get(KEY)) == b"second"


def test_what_s3_says_is_unchanged_others_need_not_ask_again(
    one: Objects, other: Objects, objects: FakeObjects, ticks: Ticks
):
    held = one.get(KEY)
    assert isinstance(held, Fetched)
    ticks.seconds = FRESH_SECONDS + 1
    assert one.get(KEY, held.etag) == UNCHANGED
    assert content(other.get(KEY)) == b"first"
    assert len(objects.asked) == 2


def test_who_has_heard_of_news_takes_nothing_of_before(cache: FakeCache, objects: FakeObjects, ticks: Ticks):
    shared = SharedViews(cache, ticks, print)
    objects.put(KEY, b"first")
    copies = Copies(bytes.decode, Bucket(shared.over(objects), shared.over(objects), ticks, shared.distrust))
    assert copies.get(KEY).value == "first"
    objects.put(KEY, b"second")
    ticks.seconds = 1
    copies._bucket.heed("a mark")
    assert copies.get(KEY).value == "second"


def test_an_answer_that_was_long_on_its_way_counts_from_when_it_was_asked_for(
    one: Objects, other: Objects, objects: FakeObjects, ticks: Ticks
):
    class Slow(FakeObjects):
        def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
            found = super().get(key, known_etag)
            ticks.seconds += FRESH_SECONDS + 1
            return found

    one._objects = Slow(objects.versions)  # type: ignore[attr-defined]
    assert content(one.get(KEY)) == b"first"
    objects.put(KEY, b"second")
    assert content(other.get(KEY)) == b"second"


def test_rows_listings_and_what_is_not_there_are_asked_of_s3_alone(one: Objects, cache: FakeCache):
    one.listed("bars_1d/")
    one.get("bars_1d/part.parquet")
    one.version(KEY, "1")
    assert cache.asked == 0
    assert one.get("views/y/view.txt") is None
    assert cache.values == {}


def test_a_content_that_is_too_large_stays_in_s3_while_its_tag_is_shared(
    one: Objects, other: Objects, objects: FakeObjects
):
    objects.put(KEY, b"x" * (MOST_BYTES + 1))
    held = one.get(KEY)
    assert isinstance(held, Fetched)
    assert other.get(KEY, held.etag) == UNCHANGED
    assert content(other.get(KEY)) == held.content
    assert objects.asked == [f"GET {KEY}"] * 2


@pytest.mark.parametrize("failure", [CacheError("TimeoutError: 0.1 s"), ValueError("no tag")])
def test_a_cache_that_fails_is_left_alone_for_a_while_and_s3_answers(
    one: Objects, cache: FakeCache, ticks: Ticks, warnings: list[str], failure: Exception
):
    cache.failure = failure
    ticks.seconds = 100
    assert content(one.get(KEY)) == b"first"
    assert content(one.get(KEY)) == b"first"
    assert (cache.asked, len(warnings)) == (1, 1)
    ticks.seconds += PAUSE_SECONDS
    cache.failure = None
    assert content(one.get(KEY)) == b"first"
    assert cache.values


def test_a_tag_that_makes_no_sense_is_a_failure(one: Objects, cache: FakeCache, warnings: list[str]):
    cache.values[f"tag {KEY}"] = b"\xff"
    assert content(one.get(KEY)) == b"first"
    assert len(warnings) == 1
