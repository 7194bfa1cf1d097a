"""The start page's answer is kept for as long as it is true, and no longer."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS, SCOREBOARD, STATUS
from nextday.errors import LakeError
from nextday.lake.views.text import to_text
from tests.unit.api import watched
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import NOW, FakeObjects, entry, put_forecasts
from tests.unit.api.watched import BARS, CHANGES, CLOSING, LEDGER, NAMES, OPENING, asked, started

MOMENT = timedelta(milliseconds=500)


@pytest.fixture
def lake(objects: FakeObjects) -> FakeObjects:
    watched.fill(objects)
    return objects


@pytest.fixture
def client(lake: FakeObjects) -> Client:
    return started(lake)[0]


def test_while_s3_fails_the_answer_in_hand_is_given_and_said_to_be_one(lake: FakeObjects):
    client, ticks = started(lake)
    fresh = asked(client)
    lake.failure, ticks.seconds = LakeError(), 60
    late = asked(client)
    assert (late.json, late.headers["X-Stale"]) == (fresh.json, "true")
    assert (late.headers["Cache-Control"], late.headers["ETag"] == fresh.headers["ETag"]) == (
        "public, max-age=5",
        False,
    )


def test_nothing_that_is_kept_outlives_what_it_says(client: Client):
    """Whatever time alone changes: the texts of one tag differ in `now`, and of one that may be kept in nothing."""
    instants = sorted({at + step for at in CHANGES for step in (-2 * MOMENT, -MOMENT, 0 * MOMENT, MOMENT)})
    instants += [NOW + timedelta(minutes=7 * number) for number in range(700)]
    told = []
    for now in sorted(instants):
        answer = asked(client.at(now))
        kept = timedelta(seconds=int(answer.headers["Cache-Control"].rpartition("=")[2]))
        told.append((now, now + kept, answer.headers["ETag"], to_text(answer.json | {"now": None})))
    texts = {tag: text for _, _, tag, text in told}
    assert all(texts[tag] == text for _, _, tag, text in told)
    assert len(texts) == len(set(texts.values())) == len(CHANGES) + 1
    for (_, until, _, text), (now, _, _, next_text) in pairwise(told):
        assert text == next_text or until <= now


@pytest.mark.parametrize("at", CHANGES, ids=str)
def test_it_is_kept_until_the_next_change(client: Client, at: datetime):
    answer = asked(client.at(at - timedelta(seconds=40)))
    assert answer.headers["Cache-Control"] == "public, max-age=40"


@pytest.mark.parametrize("at", [OPENING, CLOSING], ids=str)
def test_it_is_kept_until_the_exchange_opens_or_closes_whatever_was_forecast(objects: FakeObjects, at: datetime):
    watched.fill(objects, ledger={})
    answer = asked(started(objects)[0].at(at - timedelta(seconds=40)))
    assert answer.headers["Cache-Control"] == "public, max-age=40"


def test_it_is_kept_until_a_forecast_is_over_whatever_the_calendar_lists(objects: FakeObjects):
    put_forecasts(objects, entry("MSFT"))
    client = started(objects, ("MSFT",), buckets=1)[0]
    before, after = (asked(client.at(CLOSING - timedelta(seconds=seconds))) for seconds in (40, 0))
    assert [one.headers["Cache-Control"] for one in (before, after)] == ["public, max-age=40", "public, max-age=5"]
    assert before.headers["ETag"] != after.headers["ETag"]


def test_another_instant_of_the_same_state_costs_no_body(client: Client):
    first = asked(client)
    again = client.at(NOW + timedelta(hours=1)).get("/watchlist", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, first.headers["ETag"][:3]) == (304, "", 'W/"')


def test_what_any_job_writes_is_a_new_tag(lake: FakeObjects):
    tags, (client, ticks) = [], started(lake)
    views = [(SCOREBOARD, {}), (MODELS, {}), (NEWEST_FORECASTS, {"bucket": 1})]
    views += [(STATUS, {"interval": interval, "bucket": 1}) for interval in ("1d", "1h")]
    for seconds, (view, values) in enumerate(views):
        ticks.seconds = 10 * seconds
        tags.append(asked(client).headers["ETag"])
        lake.put_view(view, {"told": seconds}, {}, **values)
    ticks.seconds += 10
    assert len({*tags, asked(client).headers["ETag"]}) == len(views) + 1


def test_another_list_of_symbols_is_another_tag(lake: FakeObjects):
    # of the same objects
    one, other = (asked(started(lake, names)[0]) for names in (NAMES, NAMES[::-1]))
    assert one.headers["ETag"] != other.headers["ETag"]


def test_five_hundred_symbols_fit_into_64_kilobytes(objects: FakeObjects):
    names = tuple(f"S{number:03}" for number in range(500))
    watched.fill(objects, dict.fromkeys(names, LEDGER["AAPL"]), dict.fromkeys(names, BARS["AAPL"]), buckets=8)
    answer = asked(started(objects, names, buckets=8)[0].at(CLOSING))
    assert len(answer.content) < 64_000
    assert answer.json["count"] == len(answer.json["recent"]) == 500
    # each object is asked for once: three of a bucket, and two of all; none of the large ones
    assert len(objects.asked) == len({*objects.asked}) == 3 * 8 + 2
    assert not any(LATEST.prefix in one for one in objects.asked)
