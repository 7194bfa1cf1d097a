"""The ledger as it was published: listed, sealed, proven and computed anew."""

import hashlib
import json
from datetime import date, timedelta
from io import StringIO

import polars as pl
import pytest

from nextday.catalog import model_key
from nextday.catalog.views import STATUS
from ops.contract.answers.ledger import LedgerEntries, Proof, Replay, SealedEntry
from tests.builders import CALENDAR, action
from tests.unit.api import ledgers
from tests.unit.api.client import Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects, fill
from tests.unit.api.ledgers import MODEL, PROB_UP, TARGETS, at, put_ledger
from tests.unit.forecast.ledger.building import VECTOR

FIRST, MONDAY = TARGETS[0], TARGETS[-1]


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    put_ledger(objects)


def listed(client: Client, **query: object) -> list[tuple[str, str, str]]:
    answer = client.get("/api/forecasts", **query)
    assert answer.status == 200, answer.body
    told = LedgerEntries.model_validate_json(answer.body)
    return [(one.symbol, str(one.target_session), one.state) for one in told.forecasts]


def test_the_ledger_is_told_newest_first_with_what_became_of_it(client: Client):
    assert listed(client, symbol="AAPL") == [
        ("AAPL", "2026-06-01", "open"),
        ("AAPL", "2026-05-29", "expired"),
        ("AAPL", "2026-05-28", "settled"),
        ("AAPL", "2026-05-27", "void"),
        ("AAPL", "2026-05-26", "settled"),
    ]
    assert listed(client, symbol="AAPL", order="asc", limit=1) == [("AAPL", "2026-05-26", "settled")]
    assert [name for name, *_ in listed(client, limit=3)] == ["AAPL", "BRK-B", "AAPL"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"signal": "abstain"}, 1),
        ({"state": "settled"}, 3),
        ({"model_id": MODEL.model_id}, 8),
        ({"start": "2026-05-28", "end": "2026-05-29"}, 4),
        ({"symbols": "BRK-B,AAPL", "state": "void"}, 1),
    ],
)
def test_what_is_asked_for_is_what_is_told(client: Client, query: dict[str, str], count: int):
    assert len(listed(client, **query)) == count


def test_dividends_and_splits_of_the_same_days_come_with_it_where_they_are_asked_for(
    client: Client, objects: FakeObjects
):
    fill(objects, corporate_actions=action("AAPL", date(2026, 5, 28), 4.0))
    told = client.get("/forecasts", symbol="AAPL", start="2026-05-28", limit=1, include="actions").json
    LedgerEntries.model_validate(told)
    assert told["actions"] == client.get("/actions", symbol="AAPL").json["actions"] != []
    assert client.get("/forecasts", symbol="AAPL", start="2026-05-29", include="actions").json["actions"] == []
    assert "actions" not in client.get("/forecasts", symbol="AAPL").json


def test_every_page_tells_the_dividends_and_splits_of_all_days(client: Client, objects: FakeObjects):
    fill(objects, corporate_actions=action("AAPL", date(2026, 5, 28), 4.0))
    first = client.get("/forecasts", symbol="AAPL", limit=3, include="actions").json
    second = client.send("GET", *first["next"].split("?")).json
    assert (second["actions"], len(second["forecasts"])) == (first["actions"], 2)


def test_a_split_that_is_new_makes_an_answer_another_where_it_is_included(
    client: Client, objects: FakeObjects, ticks: Ticks
):
    def tag() -> str:
        return client.get("/forecasts", symbol="AAPL", include="actions").headers["ETag"]

    before = tag()
    fill(objects, corporate_actions=action("AAPL", date(2026, 5, 28), 4.0))
    ticks.seconds += 60
    assert tag() != before


def test_a_signal_stays_what_it_was_when_it_was_published(client: Client):
    assert {one["signal"] for one in client.get("/forecasts", symbol="AAPL").json["forecasts"]} == {"hold"}


def test_an_outcome_stands_beside_its_forecast(client: Client):
    told = client.get("/forecasts", symbol="AAPL", end="2026-05-26").json["forecasts"][0]
    assert told["outcome"] == {
        "up": True,
        "asof_close": 100.0,
        "target_close": 101.5,
        "log_loss": 0.6,
        "brier": 0.2,
        "base_rate": 0.5,
        "empirical_bayes": None,
        "settled_at": "2026-05-29T00:31:00Z",
    }
    assert client.get("/forecasts", state="expired").json["forecasts"][0]["outcome"] is None


def test_other_forms_have_the_outcome_in_columns_of_its_own(client: Client):
    frame = pl.read_csv(StringIO(client.get("/forecasts", symbol="AAPL", format="csv").body))
    assert frame["outcome.up"].to_list() == [None, None, True, None, True]
    assert frame["outcome.settled_at"][2] == "2026-05-29T00:31:00Z"
    columns = client.get("/forecasts", symbol="AAPL", format="columns").json["forecasts"]
    assert columns["target_session"][0] == "2026-06-01"


def test_pages_hold_the_whole_ledger_once(client: Client):
    page = client.get("/forecasts", limit=3).json
    walked = page["forecasts"]
    while page["next"]:
        path, _, query = page["next"].partition("?")
        page = client.send("GET", path, query).json
        walked += page["forecasts"]
    assert walked == client.get("/forecasts").json["forecasts"]
    assert len(walked) == 2 * len(TARGETS)


def test_pages_are_of_the_instant_at_which_their_walk_began(client: Client):
    first = LedgerEntries.model_validate_json(client.get("/forecasts", state="open", limit=1).body)
    path, _, query = str(first.next).partition("?")
    later = client.at(at(MONDAY, 21)).send("GET", path, query)
    second = LedgerEntries.model_validate_json(later.body)
    assert [one.symbol for one in (*first.forecasts, *second.forecasts)] == ["AAPL", "BRK-B"]
    assert (second.next, second.forecasts[0].state) == (None, "open")


def test_an_entry_expires_when_its_session_closes_be_it_early(client: Client, objects: FakeObjects):
    early = [["2026-06-01", "2026-06-01T13:30:00Z", "2026-06-01T17:00:00Z"]]
    objects.put_view(STATUS, {"sessions": early}, {}, interval="1d", bucket=0)
    states = [listed(client.at(at(MONDAY, hour)), start=str(MONDAY))[0][2] for hour in (16, 17)]
    assert states == ["open", "expired"]
    closing = client.at(at(MONDAY, 17) - timedelta(seconds=20)).get("/forecasts")
    assert closing.headers["Cache-Control"] == "public, max-age=20"


def test_of_what_is_settled_nobody_asks_whether_its_session_was_held(client: Client, objects: FakeObjects):
    answer = client.get("/forecasts", end=str(FIRST))
    assert not [asked for asked in objects.asked if "sessions/" in asked]
    assert (answer.json["count"], answer.headers["Data-Age"]) == (2, "3600")


def test_time_alone_makes_another_tag(client: Client):
    before, after = (client.at(at(MONDAY, hour)).get("/forecasts").headers["ETag"] for hour in (19, 21))
    assert before != after


def test_a_sealed_entry_hashes_to_its_seal_and_says_what_the_answer_says(client: Client):
    told = client.get("/forecasts/aapl/2026-06-01").json
    SealedEntry.model_validate(told)
    assert hashlib.sha256(told["sealed"].encode()).hexdigest() == told["entry_hash"]
    sealed = json.loads(told["sealed"])
    assert (sealed["prob_up"], sealed["asof_session"]) == (told["prob_up"], told["asof"])
    assert told["features"] == json.loads(sealed["features"]) == dict(zip(MODEL.features, VECTOR, strict=True))
    assert (told["fingerprint"], told["inputs_hash"], told["state"]) == ({"file": "v1"}, "bars", "open")


def test_an_entry_says_alone_what_it_says_in_the_list(client: Client):
    for row in client.get("/forecasts").json["forecasts"]:
        alone = client.get(f"/forecasts/{row['symbol']}/{row['target_session']}").json
        assert alone.items() >= row.items()


@pytest.mark.parametrize("path", ["AAPL/2026-05-30", "AAPL/2026-06-02"])
def test_a_session_without_forecast_is_told_so(client: Client, path: str):
    answer = client.get(f"/forecasts/{path}")
    assert (answer.status, answer.json["type"]) == (404, "urn:problem-type:nextday:no-forecast")


@pytest.mark.parametrize("path", ["ZZZZ/2026-06-01", "AAPL/2026-02-30"])
def test_what_cannot_be_in_the_ledger_is_not_looked_for(client: Client, objects: FakeObjects, path: str):
    assert client.get(f"/forecasts/{path}").status in {400, 404}
    assert objects.asked == []


def proof(client: Client, **query: object) -> Proof:
    return Proof.model_validate_json(client.get("/proof", **query).body)


def test_the_days_of_a_proof_are_linked_from_the_genesis_to_the_head(client: Client):
    told = proof(client)
    assert [str(day.target_session) for day in told.days] == [str(day) for day in TARGETS]
    assert [day.previous_hash for day in told.days] == [told.genesis, *(day.day_hash for day in told.days[:-1])]
    assert (told.head, told.ok, told.fault) == (told.days[-1].day_hash, True, None)


def test_a_part_of_a_proof_is_linked_to_what_comes_before(client: Client):
    whole, part = proof(client), proof(client, start="2026-05-28", end="2026-05-29")
    assert part.days == whole.days[2:4]
    assert (part.head, part.ok) == (whole.head, True)


@pytest.mark.parametrize("resealed", [False, True])
def test_a_forged_entry_is_found(client: Client, objects: FakeObjects, resealed: bool):  # noqa: FBT001
    where = {"symbol": "AAPL", "target_session": FIRST}
    put_ledger(objects, ledgers.forged(where, resealed=resealed, prob_up=0.99))
    told = proof(client)
    assert not told.ok
    assert str(told.fault).startswith(str(TARGETS[1] if resealed else FIRST))


@pytest.mark.parametrize("seal", ["entry_hash", "previous_hash"])
def test_an_entry_without_its_seal_is_a_forged_one(client: Client, objects: FakeObjects, seal: str):
    put_ledger(objects, ledgers.forged({"symbol": "AAPL", "target_session": TARGETS[1]}, **{seal: None}))
    told = proof(client, sealed="true")
    assert (told.ok, str(told.fault)[:10]) == (False, str(TARGETS[1]))


@pytest.mark.parametrize("name", ["features", "fingerprint"])
@pytest.mark.parametrize("text", ["{", "[]", '{"return_1": {}}', "1"])
def test_an_entry_with_nonsense_in_it_is_told_without(client: Client, objects: FakeObjects, name: str, text: str):
    put_ledger(objects, ledgers.forged({"symbol": "AAPL", "target_session": MONDAY}, **{name: text}))
    answer = client.get(f"/forecasts/AAPL/{MONDAY}")
    SealedEntry.model_validate_json(answer.body)
    assert not answer.json[name]
    assert client.get("/replay", symbol="AAPL", asof=CALENDAR.previous_session(MONDAY)).status == 200


def test_a_long_proof_comes_in_pages_of_whole_days(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lambdas.api.routes.proof.MOST_SEALED", 5)
    page = proof(client, sealed="true")
    days = page.days
    assert (page.count, page.truncated, page.next) == (2, True, f"/proof?sealed=true&start={TARGETS[2]}")
    while page.next:
        path, _, query = page.next.partition("?")
        page = Proof.model_validate_json(client.send("GET", path, query).body)
        assert page.ok
        days += page.days
    assert days == proof(client, sealed="true", start=str(FIRST)).days[:2] + days[2:]
    assert [day.target_session for day in days] == TARGETS


def test_a_session_of_many_symbols_is_told_whole(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lambdas.api.routes.proof.MOST_ENTRIES", 1)
    assert [len(day.entries) for day in proof(client).days] == [2]


def test_an_empty_ledger_ends_where_it_begins(client: Client, objects: FakeObjects):
    objects.versions.clear()
    told = proof(client)
    assert (told.head, told.days, told.ok) == (told.genesis, [], True)


def replay(client: Client, symbol: str, target: date) -> Replay:
    answer = client.get("/replay", symbol=symbol, asof=CALENDAR.previous_session(target))
    assert answer.status == 200, answer.body
    return Replay.model_validate_json(answer.body)


def test_a_forecast_computed_anew_is_the_published_one_to_the_bit(client: Client):
    told = replay(client, "AAPL", MONDAY)
    assert (told.recomputed.prob_up, told.recomputed.equal, told.recomputed.reason) == (PROB_UP, True, None)
    assert (told.said.target_session, told.said.prob_up) == (MONDAY, PROB_UP)
    assert (told.knew.last_bar, told.knew.files) == (date(2026, 5, 29), {"file": "v1"})


def test_a_probability_that_does_not_follow_is_said_to_differ(client: Client, objects: FakeObjects):
    put_ledger(objects, ledgers.forged({"symbol": "AAPL", "target_session": MONDAY}, prob_up=0.75))
    told = replay(client, "AAPL", MONDAY).recomputed
    assert (told.prob_up, told.equal) == (PROB_UP, False)


@pytest.mark.parametrize(
    ("symbol", "target", "values", "reason"),
    [
        ("BRK-B", TARGETS[1], {}, "it abstained: stale_data"),
        ("AAPL", TARGETS[2], {}, "there is no model 2026-05-22-0123456789ab"),
        ("AAPL", MONDAY, {"features": '{"return_1":0.1}'}, "the model computes with other features"),
        ("AAPL", MONDAY, {"features": None}, "the model computes with other features"),
        ("AAPL", MONDAY, {"features": "{"}, "the model computes with other features"),
        ("AAPL", MONDAY, {"features": "[1]"}, "the model computes with other features"),
        ("AAPL", MONDAY, {"features": json.dumps(dict.fromkeys(VECTOR))}, "the model computes with other features"),
    ],
)
def test_what_cannot_be_computed_says_why(  # noqa: PLR0917
    client: Client, objects: FakeObjects, symbol: str, target: date, values: dict[str, object], reason: str
):
    put_ledger(objects, ledgers.forged({"symbol": symbol, "target_session": target}, **values))
    told = replay(client, symbol, target).recomputed
    assert (told.prob_up, told.equal, told.reason) == (None, None, reason)


def test_a_model_that_was_exchanged_computes_nothing(client: Client, objects: FakeObjects):
    objects.put(model_key(MODEL.model_id), MODEL.documents[MODEL.model_id] + b" ")
    assert "is not the one that was published" in str(replay(client, "AAPL", MONDAY).recomputed.reason)


def test_nothing_can_be_replayed_as_of_a_day_without_forecast(client: Client):
    assert client.get("/replay", symbol="AAPL", asof="2026-05-30").json["type"].endswith("no-forecast")
