"""Copies in hand: fresh within seconds, and better than nothing while S3 fails."""

import pytest

from nextday.errors import Corrupt, LakeError
from nextday.lake.serving.held import ENTRY_BYTES, REVALIDATED_SECONDS, SERVED_SECONDS, Bucket, Copies
from nextday.lake.views.text import ViewText, encode
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects

KEY = "views/x/view.txt"


@pytest.fixture
def copies(objects: FakeObjects, ticks: Ticks) -> Copies[str]:
    objects.put(KEY, b"one")
    return Copies(bytes.decode, Bucket(objects, objects, ticks))


def test_s3_is_asked_once_in_five_seconds(copies: Copies[str], objects: FakeObjects, ticks: Ticks):
    for second in range(8):
        ticks.seconds = second
        assert copies.get(KEY).value == "one"
    assert len(objects.asked) == 2


def test_a_change_is_seen_within_five_seconds(copies: Copies[str], objects: FakeObjects, ticks: Ticks):
    first = copies.get(KEY)
    objects.put(KEY, b"two")
    ticks.seconds = REVALIDATED_SECONDS
    second = copies.get(KEY)
    assert (second.value, second.stale) == ("two", False)
    assert second.etag != first.etag


def test_a_page_that_was_told_of_a_change_gets_it_at_once_and_s3_is_asked_once_for_all_of_them(
    objects: FakeObjects, ticks: Ticks
):
    objects.put(KEY, b"one")
    bucket = Bucket(objects, objects, ticks)
    copies = Copies(bytes.decode, bucket)
    copies.get(KEY)
    objects.put(KEY, b"two")
    for second in (1, 2, 3):
        ticks.seconds = second
        bucket.heed("2026-05-29T00:30:00Z")
        assert copies.get(KEY).value == "two"
    assert len(objects.asked) == 2


def test_while_s3_fails_the_copy_is_served_as_stale_and_afterwards_fresh_at_once(
    copies: Copies[str], objects: FakeObjects, ticks: Ticks
):
    copies.get(KEY)
    objects.failure = LakeError()
    ticks.seconds = 10
    assert (copies.get(KEY).value, copies.get(KEY).stale) == ("one", True)
    objects.failure = None
    ticks.seconds = 11
    assert not copies.get(KEY).stale


@pytest.mark.parametrize("nonsense", [b"", b"{", b"[]", b"1", b"\xff\xfe"])
def test_nonsense_in_place_of_a_view_leaves_the_copy_that_made_sense(
    objects: FakeObjects, ticks: Ticks, nonsense: bytes
):
    copies = Copies(ViewText, Bucket(objects, objects, ticks))
    objects.put(KEY, encode({"view": "x"}, {}))
    first = copies.get(KEY)
    objects.put(KEY, nonsense)
    ticks.seconds = 10
    second = copies.get(KEY)
    assert (second.value, second.etag, second.stale) == (first.value, first.etag, True)
    objects.put(KEY, encode({"view": "y"}, {}))
    ticks.seconds = 12
    assert (copies.get(KEY).value.head, copies.get(KEY).stale) == ({"view": "y"}, False)
    objects.put(KEY, nonsense)
    with pytest.raises(Corrupt):
        Copies(ViewText, Bucket(objects, objects, ticks)).get(KEY)


def test_s3_is_left_alone_for_a_second_after_it_failed(copies: Copies[str], objects: FakeObjects, ticks: Ticks):
    copies.get(KEY)
    objects.failure, ticks.seconds = LakeError(), 10
    for _ in range(5):
        copies.get(KEY)
    assert len(objects.asked) == 2


def test_without_a_copy_a_failure_is_a_failure(copies: Copies[str], objects: FakeObjects):
    objects.failure = LakeError()
    with pytest.raises(LakeError):
        copies.get(KEY)


def test_a_copy_of_yesterday_is_no_answer(copies: Copies[str], objects: FakeObjects, ticks: Ticks):
    copies.get(KEY)
    objects.failure, ticks.seconds = LakeError(), SERVED_SECONDS + 1
    with pytest.raises(LakeError):
        copies.get(KEY)


def test_what_is_not_there_is_remembered_as_such(copies: Copies[str], objects: FakeObjects, ticks: Ticks):
    assert (copies.get("no").value, copies.get("no").stale) == (None, False)
    objects.put("no", b"here")
    ticks.seconds = REVALIDATED_SECONDS
    assert copies.get("no").value == "here"


def test_the_least_recently_used_copies_make_room(
    copies: Copies[str], objects: FakeObjects, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("nextday.lake.serving.held.MOST_BYTES", 2 * ENTRY_BYTES + 6)
    objects.put("b", b"bbb")
    objects.put("c", b"ccc")
    for key in (KEY, "b", KEY, "c", KEY):
        copies.get(key)
    assert objects.asked == [f"GET {KEY}", "GET b", "GET c"]


def test_an_outage_is_waited_for_once_however_many_copies_an_answer_needs(
    copies: Copies[str], objects: FakeObjects, ticks: Ticks
):
    objects.put("b", b"two")
    copies.get(KEY)
    copies.get("b")
    objects.failure, ticks.seconds = LakeError(), 10
    assert (copies.get(KEY).stale, copies.get("b").stale) == (True, True)
    assert objects.asked == [f"GET {KEY}", "GET b", f"GET {KEY}"]
