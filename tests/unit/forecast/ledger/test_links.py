"""The chain, link by link."""

from datetime import date
from hashlib import sha256

import polars as pl
import pytest

from nextday.catalog import FORECASTS
from nextday.forecast.ledger.chain import GENESIS
from nextday.forecast.ledger.links import Links
from nextday.frames import empty
from tests.builders import CALENDAR
from tests.unit.forecast.ledger.building import entries

DAYS = CALENDAR.sessions(date(2026, 5, 26), date(2026, 6, 1))
LEDGER = entries(*DAYS)


def links(ledger: pl.DataFrame = LEDGER, start: date | None = None, end: date | None = None, most: int = 100):
    return Links(ledger).between(start, end, most=most)


def test_every_link_carries_the_hash_of_the_one_before():
    found, left_out = links()
    assert [one.target_session for one in found] == DAYS
    assert [one.previous_hash for one in found] == [GENESIS, *(one.day_hash for one in found[:-1])]
    assert Links(LEDGER).head == found[-1].day_hash
    assert (left_out, {one.fault for one in found}) == (None, {None})


def test_an_entry_is_the_text_that_its_hash_seals():
    for one in (entry for link in links()[0] for entry in link.entries):
        assert sha256(one.text.encode()).hexdigest() == one.entry_hash


def test_links_end_before_there_are_too_many_entries():
    found, left_out = links(start=DAYS[1], most=2)
    assert ([one.target_session for one in found], left_out) == (DAYS[1:3], DAYS[3])
    assert len(links(most=0)[0]) == 1


@pytest.mark.parametrize("missing", range(len(DAYS) - 1))
def test_a_session_that_is_missing_is_missed_by_the_next(missing: int):
    found, _ = links(LEDGER.filter(pl.col("target_session") != DAYS[missing]))
    assert [one.fault for one in found if one.fault] == [
        f"{DAYS[missing + 1]}: it does not follow from the session before"
    ]


def test_an_entry_that_is_not_the_published_one_is_named():
    found, _ = links(LEDGER.with_columns(signal=pl.lit("buy")), DAYS[2], DAYS[2])
    assert found[0].fault == f"{DAYS[2]}: the entry of AAPL is not the one that was published"


def test_nothing_is_linked_in_an_empty_ledger():
    assert links(empty(FORECASTS)) == ([], None)
    assert Links(empty(FORECASTS)).head == GENESIS
