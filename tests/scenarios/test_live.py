"""A live stage tells what a night changes: in order, once in effect, and to everybody who wants it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from jsonschema import Draft202012Validator

from nextday.live.event import EVERYBODY, Event, Kind
from ops.contract.live import document
from tests.builders import CALENDAR
from tests.integration.localcloud.waiting import wait_for
from tests.scenarios.lake_story import night_after
from tests.scenarios.live_story import Crowd, Screen, listening, live_url
from tests.scenarios.rights_story import BEFORE, SYMBOLS, Nights, nights
from tests.scenarios.roles import Role, unused
from tests.synthesis import live_assembly, site

__all__ = ["live_assembly", "site"]

pytestmark = pytest.mark.scenario

AT = "2026-05-12T00:30:00Z"
GUIDE = (Path(__file__).parents[2] / "docs" / "live.md").read_text()
NEXT = CALENDAR.next_session(BEFORE)
CROWD, GONE = 1_000, 50
# Lambda itself asks for it in the name of a function: to log, to trace, to read and to bury
LAMBDAS_OWN = ("logs:", "xray:", "kinesis:Describe", "kinesis:Get", "kinesis:List", "kinesis:Subscribe", "sqs:")


@pytest.fixture(scope="module")
def stage(live_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with nights(live_assembly, tmp_path_factory.mktemp("data")) as stage:
        yield stage


@pytest.fixture(scope="module")
def first_night(stage: Nights, tmp_path_factory: pytest.TempPathFactory) -> tuple[Screen, str]:
    """What a subscriber has seen of the first night, and what the guide's own program has printed of it."""
    printed = tmp_path_factory.mktemp("guide") / "printed"
    with printed.open("w") as output, listening(stage.cloud.site_url, "AAPL", "MSFT", EVERYBODY) as screen:
        client = subprocess.Popen([sys.executable, "-c", program(stage)], stdout=output)
        try:
            for schedule in ("daily-bars", "hourly-bars", "training"):
                stage.fire(schedule, night_after(BEFORE))
            wait_for(lambda: "forecast" in screen.kinds("AAPL") and "model" in screen.kinds(EVERYBODY))
            wait_for(lambda: "forecast AAPL" in printed.read_text())
        finally:
            client.kill()
            client.wait()
    return screen, printed.read_text()


def program(stage: Nights) -> str:
    """The guide's client, of this stage."""
    text = GUIDE.partition("```python\n")[2].partition("```")[0]
    assert "ws://localhost:8000/live" in text
    return text.replace("ws://localhost:8000/live", live_url(stage.cloud.site_url))


def put(stage: Nights, *records: tuple[str, bytes]) -> None:
    """Put on the stream what no job has."""
    kinesis = stage.cloud.session.client("kinesis")
    (stream,) = kinesis.list_streams()["StreamNames"]
    for symbol, data in records:  # one after another, in this order
        kinesis.put_record(StreamName=stream, PartitionKey=symbol, Data=data)


def held(symbol: str) -> tuple[str, bytes]:
    return symbol, Event(Kind.HOLD, symbol, AT, None).to_bytes()


def test_a_night_reaches_a_subscriber_in_order(first_night: tuple[Screen, str]) -> None:
    screen, _ = first_night
    for symbol in SYMBOLS:
        assert screen.kinds(symbol) == ["bars", "bars", "forecast"]
    assert screen.kinds(EVERYBODY) == ["model"]
    assert not [event for event in screen.events if event["symbol"] not in {"AAPL", "MSFT", EVERYBODY}]


def test_what_is_told_is_what_the_api_answers(stage: Nights, first_night: tuple[Screen, str]) -> None:
    screen, _ = first_night
    (told,) = (event["body"] for event in screen.events if (event["kind"], event["symbol"]) == ("forecast", "AAPL"))
    with urlopen(f"{stage.cloud.site_url}/api/forecasts?symbol=AAPL") as answer:  # noqa: S310 - loopback
        (entry,) = json.load(answer)["forecasts"]
    assert {name: entry[name] for name in ("prob_up", "entry_hash", "target_session")} == {
        name: told[name] for name in ("prob_up", "entry_hash", "target_session")
    }


def test_every_event_is_as_the_document_says(first_night: tuple[Screen, str]) -> None:
    screen, _ = first_night
    schema = {"$ref": "#/components/schemas/Events", "components": document()["components"]}
    Draft202012Validator(schema).validate({"type": "events", "events": screen.events})


def test_the_guides_program_prints_every_event_once(first_night: tuple[Screen, str]) -> None:
    _, printed = first_night
    told = [line.split()[:2] for line in printed.splitlines() if " AAPL " in line]
    assert told == [["bars", "AAPL"], ["bars", "AAPL"], ["forecast", "AAPL"]]


def test_whoever_was_away_gets_what_they_missed_and_no_more(stage: Nights, first_night: tuple[Screen, str]) -> None:
    screen, _ = first_night
    with listening(stage.cloud.site_url, "AAPL") as there:
        put(stage, held("AAPL"))
        wait_for(lambda: there.events)
    with listening(stage.cloud.site_url, "AAPL", "MSFT", EVERYBODY, seen=screen.seen) as again:
        assert again.types == ["missed", "subscribed"]
        assert [(event["kind"], event["symbol"]) for event in again.events] == [("hold", "AAPL")]


def test_a_bar_in_progress_is_told_as_such_and_kept_nowhere(stage: Nights, first_night: tuple[Screen, str]) -> None:
    s3, before = stage.cloud.session.client("s3"), stage.market.count("quotes")
    stored = s3.list_objects_v2(Bucket=stage.cloud.lake_bucket)["Contents"]
    with listening(stage.cloud.site_url, "AAPL") as screen:
        stage.fire("quotes", CALENDAR.open_of(NEXT) + timedelta(hours=1))
        wait_for(lambda: screen.quotes)
    (told,) = screen.quotes
    assert (told["symbol"], told["body"]["timestamp"], told["body"]["final"]) == ("AAPL", NEXT.isoformat(), False)
    schema = {"$ref": "#/components/schemas/Quotes", "components": document()["components"]}
    Draft202012Validator(schema).validate({"type": "quotes", "quotes": screen.quotes})
    # also of MSFT, which this client has not asked for
    assert stage.market.count("quotes") == before + 1
    assert s3.list_objects_v2(Bucket=stage.cloud.lake_bucket)["Contents"] == stored
    with listening(stage.cloud.site_url, "AAPL", seen=screen.seen) as again:
        assert again.types == ["subscribed"]


def test_a_poisoned_record_ends_in_dead_letters_and_stops_nobody(
    stage: Nights, first_night: tuple[Screen, str]
) -> None:
    sqs = stage.cloud.session.client("sqs")
    (queue,) = (url for url in sqs.list_queues()["QueueUrls"] if "-live-" in url)
    with listening(stage.cloud.site_url, "AAPL", "MSFT") as screen:
        put(stage, held("MSFT"), ("AAPL", b"no JSON"), held("AAPL"))
        wait_for(lambda: screen.kinds("AAPL") and screen.kinds("MSFT"))
        assert (screen.kinds("AAPL"), screen.kinds("MSFT")) == (["hold"], ["hold"])
    found: list[Any] = []
    wait_for(lambda: found.extend(sqs.receive_message(QueueUrl=queue).get("Messages", [])) or found)
    (dead,) = (json.loads(one["Body"]) for one in found)
    assert dead["KinesisBatchInfo"]["batchSize"] == 1


def test_a_connection_whose_end_nobody_has_heard_is_forgotten(stage: Nights, first_night: tuple[Screen, str]) -> None:
    gone = {"topic": {"S": "all"}, "connection": {"S": "L0SM9cOFvHcCIhw="}, "expires": {"N": "9999999999"}}
    stage.cloud.session.client("dynamodb").put_item(TableName=subscriptions(stage), Item=gone)
    put(stage, held("AAPL"))
    wait_for(lambda: not everybody(stage))


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks processes up in /proc")
def test_push_killed_in_the_middle_of_a_batch_loses_nothing(
    stage: Nights, first_night: tuple[Screen, str], record_property: Callable[[str, object], None]
) -> None:
    bodies = [{"number": number, "text": "x" * 30_000} for number in range(40)]
    records = [("AAPL", Event(Kind.BARS, "AAPL", AT, body).to_bytes()) for body in bodies]
    with ExitStack() as exits:
        screens = [exits.enter_context(listening(stage.cloud.site_url, "AAPL")) for _ in range(8)]
        put(stage, *records)
        wait_for(lambda: any(screen.events for screen in screens))
        for process in pushing(stage):
            os.kill(process, signal.SIGKILL)
        wait_for(lambda: all(len(screen.events) >= len(records) for screen in screens))
        for screen in screens:
            assert [event["body"]["number"] for event in screen.events] == [*range(len(records))]
        record_property("told twice, as push was killed", sum(screen.doubles for screen in screens))


def pushing(stage: Nights) -> list[int]:
    """Processes of the function that pushes."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"lambdas.live.push" in (place / "cmdline").read_bytes() and (
                (place / "cwd").readlink().is_relative_to(stage.cloud.data)
            ):
                found.append(int(place.name))
    return found


def test_a_thousand_connections_get_a_night_and_those_that_are_gone_are_forgotten(
    stage: Nights, first_night: tuple[Screen, str]
) -> None:
    night = night_after(NEXT)
    stage.fire("daily-bars", night)
    wait_for_quiet(stage)
    # in a thread: where a browser was driven before, this one has a loop already
    with ThreadPoolExecutor(1) as alone:
        crowd = alone.submit(lambda: asyncio.run(crowded(stage, night))).result()
    (wanted,) = {json.dumps(kept(crowd.screens[0]))}
    assert len(crowd.screens) == CROWD - GONE
    assert {json.dumps(kept(screen)) for screen in crowd.screens} == {wanted}
    assert kept(crowd.screens[0]) == {symbol: ["outcome", "forecast"] for symbol in SYMBOLS}


def wait_for_quiet(stage: Nights) -> None:
    """Until what was told before the crowd came has been pushed."""
    with listening(stage.cloud.site_url, EVERYBODY) as screen:
        put(stage, held(EVERYBODY))
        wait_for(lambda: screen.events)


async def crowded(stage: Nights, night: Any) -> Crowd:
    crowd = Crowd(live_url(stage.cloud.site_url))
    try:
        await crowd.gather(CROWD)
        crowd.lose(GONE)
        predicted = asyncio.to_thread(stage.predict, night + timedelta(minutes=30))
        await crowd.hear_until(2 * len(SYMBOLS), predicted)
        # they are forgotten once everybody else has been told
        await asyncio.to_thread(wait_for, lambda: len(everybody(stage)) == CROWD - GONE)
    finally:
        await crowd.leave()
    return crowd


def everybody(stage: Nights) -> set[str]:
    """Connections that are subscribed to everything, by the table."""
    pages = stage.cloud.session.client("dynamodb").get_paginator("scan").paginate(TableName=subscriptions(stage))
    return {one["connection"]["S"] for page in pages for one in page["Items"] if one["topic"]["S"] == "all"}


def subscriptions(stage: Nights) -> str:
    names = stage.cloud.session.client("dynamodb").list_tables()["TableNames"]
    return str(next(name for name in names if "Subscriptions" in name))


def kept(screen: Screen) -> dict[str, list[str]]:
    """The kinds that a client has got, by symbol and in order."""
    return {symbol: screen.kinds(symbol) for symbol in sorted({event["symbol"] for event in screen.events})}


# last: what everybody has asked for by now is compared
@pytest.mark.parametrize("name", ["connect", "disconnect", "messages", "push"])
def test_every_grant_of_a_function_is_used(stage: Nights, first_night: tuple[Screen, str], name: str) -> None:
    role = Role.of(stage.cloud, f"live-{name}")
    assert not unused(role, lambda action: action.startswith(LAMBDAS_OWN))
    assert not [call for call in role.calls if not call.permitted]


@pytest.mark.parametrize("job", ["ingest", "train", "predict", "quote"])
def test_a_job_puts_its_events_on_the_stream_and_may_do_nothing_else_with_it(
    stage: Nights, first_night: tuple[Screen, str], job: str
) -> None:
    role = Role.of(stage.cloud, job)
    assert {action for action, _ in role.granted() if action.startswith("kinesis:")} == {"kinesis:PutRecords"}
    assert not unused(role, lambda action: not action.startswith("kinesis:"))
