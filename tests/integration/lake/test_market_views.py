"""Runs that die, overlap and fail: in the end the views say what the tables say."""

from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextday.lake.memory import MemoryViewStore
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.market.sources.port import Interval
from nextday.views.market import MarketViews
from nextday.views.publish import says_the_same
from tests.integration.lake.fake_s3 import Decide, FakeBucket, Killed, Outcome, dying_at
from tests.integration.lake.stepwise import ViewWriter
from tests.integration.lake.story import Day, story

LATER = timedelta(minutes=7)
RUNS = 3
ORDERS = st.lists(st.integers(0, RUNS - 1), max_size=150)
chapters = pytest.mark.parametrize("chapter", [0, 1, 2], ids=["history", "events", "split"])


def play(day: Day, bucket: FakeBucket, decide: Decide = lambda _: Outcome.ANSWERED) -> list[str]:
    """Run a day; returns the keys written, in order."""
    before = {key: len(versions) for key, versions in bucket.objects.items()}
    client = bucket.client(decide=decide)
    day.run(S3TableStore("lake", client=client, sleep=lambda _: None), S3ViewStore("lake", client=client))
    news = [(version, key) for key, each in bucket.objects.items() for version in each[before.get(key, 0) :]]
    return [key for _, key in sorted(news, key=lambda one: int(one[0].version[1:]))]


def assert_views_say_what_the_tables_say(bucket: FakeBucket, now: datetime) -> None:
    made = MemoryViewStore()
    MarketViews(Interval.DAY, 0, S3TableStore("lake", client=bucket.client()), now).write(made)
    for key, [text] in made.writes.items():
        stored = bucket.current(key)
        assert stored
        assert says_the_same(stored.body, text), key


@cache
def bucket_before(chapter: int) -> FakeBucket:
    bucket = FakeBucket()
    for day in story()[:chapter]:
        play(day, bucket)
    return bucket


@chapters
def test_views_are_written_last(chapter: int) -> None:
    bucket, day = deepcopy(bucket_before(chapter)), story()[chapter]
    written = play(day, bucket)
    assert [key.split("/")[1] for key in written[-2:]] == ["latest", "status"]
    assert not any(key.startswith("views/") for key in written[:-2])
    assert_views_say_what_the_tables_say(bucket, day.now)


@chapters
def test_a_run_that_dies_before_or_after_any_of_its_writes_leaves_views_that_the_next_one_puts_right(
    chapter: int,
) -> None:
    day = story()[chapter]
    writes = len(play(day, deepcopy(bucket_before(chapter))))
    for write in range(writes):
        for death in (Outcome.KILLED_BEFORE, Outcome.KILLED_AFTER):
            bucket = deepcopy(bucket_before(chapter))
            with pytest.raises(Killed):
                play(day, bucket, dying_at(write, death))
            play(Day(day.now + LATER, day.vendor), bucket)
            assert_views_say_what_the_tables_say(bucket, day.now + LATER)


@pytest.mark.parametrize("chapter", [1, 2], ids=["events", "split"])
@settings(max_examples=15, derandomize=True, deadline=None)
@given(order=ORDERS)
def test_runs_that_overlap_in_any_order_end_with_views_of_all_that_they_stored(chapter: int, order: list[int]) -> None:
    bucket, day = deepcopy(bucket_before(chapter)), story()[chapter]
    # what one of them hears, and so what it stores, is of the day before
    days = [
        Day(day.now, story()[chapter - 1].vendor),
        *(Day(day.now + timedelta(minutes=turn), day.vendor) for turn in range(RUNS - 1)),
    ]
    runs = [ViewWriter(bucket, each.run) for each in days]
    for which in [*order, *range(RUNS)]:
        if runs[which].is_alive:
            runs[which].step(Outcome.ANSWERED)
    for run in runs:
        while run.is_alive:
            run.step(Outcome.ANSWERED)
        assert run.failure is None
    assert_views_say_what_the_tables_say(bucket, day.now)
