"""Whatever moment ingest dies at, the next run makes the lake what it would have been."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.lake.s3.tables import S3TableStore
from tests.integration.lake.fake_s3 import FakeBucket, Killed, Outcome, dying_at
from tests.integration.lake.mortal import Ingesting
from tests.integration.lake.story import Day, lake_of, story, without_instants

LATER = timedelta(minutes=7)
KILLS = 6
chapters = pytest.mark.parametrize("chapter", [0, 1, 2], ids=["history", "events", "split"])
Lake = dict[str, pl.DataFrame]


def assert_same(lake: Lake, expected: Lake) -> None:
    assert lake.keys() == expected.keys()
    for table, rows in expected.items():
        assert_frame_equal(lake[table], rows, check_exact=True)


def lake_in(bucket: FakeBucket) -> Lake:
    return lake_of(S3TableStore("lake", client=bucket.client()))


def play(day: Day, bucket: FakeBucket, decide: Callable[[str], Outcome] = lambda _: Outcome.ANSWERED) -> int:
    """Ingest a day; returns how many writes it took."""
    before = len(bucket.written_by)
    day.ingest_into(S3TableStore("lake", client=bucket.client(decide=decide), sleep=lambda _: None))
    return len(bucket.written_by) - before


@chapters
def test_ingest_killed_before_or_after_any_of_its_writes_is_completed_by_the_next_run(chapter: int):
    *before, day = story()[: chapter + 1]
    start = FakeBucket()
    for earlier in before:
        play(earlier, start)
    whole = deepcopy(start)
    writes = play(day, whole)
    assert writes >= 2
    expected = without_instants(lake_in(whole))
    for write in range(writes):
        for death in (Outcome.KILLED_BEFORE, Outcome.KILLED_AFTER):
            bucket = deepcopy(start)
            with pytest.raises(Killed):
                play(day, bucket, dying_at(write, death))
            play(Day(day.now + LATER, day.vendor), bucket)
            assert_same(without_instants(lake_in(bucket)), expected)


@chapters
@pytest.mark.scenario
def test_ingest_killed_over_and_over_leaves_the_lake_of_one_that_never_was(
    chapter: int, bucket: str, new_bucket: Callable[[], str]
):
    calm, moments = new_bucket(), Random(4)
    for earlier in story()[:chapter]:
        earlier.ingest_into(S3TableStore(calm))
        earlier.ingest_into(S3TableStore(bucket))
    seconds = Ingesting.of(chapter, calm).complete()
    killed = [Ingesting.of(chapter, bucket).kill(after=moments.uniform(0, seconds)) for _ in range(KILLS)]
    Ingesting.of(chapter, bucket).complete()
    assert_same(lake_of(S3TableStore(bucket)), lake_of(S3TableStore(calm)))
    assert any(killed)
