from datetime import UTC, datetime, timedelta

import pytest

from nextday.errors import InputError
from ops.commands.opening import Clock, _instant, tell_of_clock
from ops.instants import Moment, last_night
from ops.markets import open_market
from ops.sources import Source
from ops.workspace import WorkspaceState

SIMULATED = open_market(Source("simulated"), ("AAPL",))
YAHOO = open_market(Source("yahoo"), ("AAPL",))
LONG_AGO = datetime(2026, 5, 15, 0, 30, tzinfo=UTC)


def folder(as_of: datetime | None) -> WorkspaceState:
    return WorkspaceState(Source("simulated"), ("AAPL",), "lake", as_of)


def test_a_product_that_is_brought_up_again_follows_the_real_clock():
    assert _instant(None, Clock.REAL, SIMULATED, folder(LONG_AGO)) is None


def test_jobs_go_on_where_the_folder_stands():
    assert _instant(None, Clock.RESUMED, SIMULATED, folder(LONG_AGO)) == LONG_AGO


def test_a_demo_stands_at_its_last_night_or_where_the_folder_is_further():
    later = datetime.now(UTC)
    assert _instant(None, Clock.NIGHTS, SIMULATED, folder(LONG_AGO)) == last_night(datetime.now(UTC))
    assert _instant(None, Clock.NIGHTS, SIMULATED, folder(later)) == later


def test_yahoo_follows_the_real_clock():
    assert _instant(None, Clock.NIGHTS, YAHOO, None) is None


@pytest.mark.parametrize(("before", "after"), [(LONG_AGO, LONG_AGO), (None, LONG_AGO), (LONG_AGO, None)])
def test_a_clock_that_stands_still_is_not_worth_a_word(
    before: datetime | None, after: datetime | None, capsys: pytest.CaptureFixture[str]
):
    tell_of_clock(before, after)
    assert capsys.readouterr().err == ""


def test_a_clock_that_moves_is_told_of(capsys: pytest.CaptureFixture[str]):
    tell_of_clock(LONG_AGO, LONG_AGO + timedelta(days=3))
    told = "the data folder now stands at 2026-05-18T00:30Z, not 2026-05-15T00:30Z, and cannot go back\n"
    assert capsys.readouterr().err == told


def asked(instant: datetime) -> Moment:
    return Moment.of("--as-of", instant.isoformat())


def test_a_lake_goes_neither_back_nor_into_the_future():
    with pytest.raises(InputError, match="has come to"):
        _instant(asked(LONG_AGO - timedelta(days=1)), Clock.NIGHTS, SIMULATED, folder(LONG_AGO))
    with pytest.raises(InputError, match="lies in the future"):
        _instant(asked(datetime.now(UTC) + timedelta(hours=1)), Clock.NIGHTS, SIMULATED, None)
