"""Runs of ingest that overlap, in any order of their requests, with kills and failures in between."""

from copy import deepcopy
from datetime import timedelta
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nextday.lake.s3.tables import S3TableStore
from tests.integration.lake.fake_s3 import FakeBucket, Outcome
from tests.integration.lake.stepwise import Writer
from tests.integration.lake.story import Day, lake_of, story, without_instants

RUNS = 3
STEPS = st.lists(
    st.tuples(st.integers(0, RUNS - 1), st.sampled_from([*[Outcome.ANSWERED] * 12, *Outcome])), max_size=120
)


def lake_in(bucket: FakeBucket) -> dict[str, pl.DataFrame]:
    return without_instants(lake_of(S3TableStore("lake", client=bucket.client())))


def play(day: Day, bucket: FakeBucket) -> None:
    day.ingest_into(S3TableStore("lake", client=bucket.client()))


@cache
def lake_before_and_after(chapter: int) -> tuple[FakeBucket, dict[str, pl.DataFrame]]:
    *before, day = story()[: chapter + 1]
    bucket = FakeBucket()
    for earlier in before:
        play(earlier, bucket)
    start = deepcopy(bucket)
    play(day, bucket)
    return start, lake_in(bucket)


@pytest.mark.parametrize("chapter", [1, 2], ids=["events", "split"])
@settings(max_examples=12, derandomize=True)
@given(steps=STEPS)
def test_overlapping_runs_leave_the_lake_of_a_single_one(chapter: int, steps: list[tuple[int, Outcome]]):
    start, expected = lake_before_and_after(chapter)
    bucket, day = deepcopy(start), story()[chapter]
    days = [Day(day.now + timedelta(minutes=turn), day.vendor) for turn in range(RUNS + 1)]
    runs = [Writer(bucket, each.ingest_into) for each in days[:RUNS]]
    for which, outcome in steps:
        if runs[which].is_alive:
            runs[which].step(outcome)
    for run in runs:
        while run.is_alive:
            run.step(Outcome.ANSWERED)
    play(days[RUNS], bucket)
    lake = lake_in(bucket)
    assert lake.keys() == expected.keys()
    for table, rows in expected.items():
        assert_frame_equal(lake[table], rows, check_exact=True)
