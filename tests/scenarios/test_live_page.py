"""An open page of a live stage: what jobs publish appears on it by itself, also when its socket has died meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from shutil import copytree
from typing import Any

import boto3
import pytest
from playwright.sync_api import CDPSession, Page, expect

from nextday.settings import LiveSettings
from ops.instants import night_after
from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assembly.synthesis import synthesize
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.sockets.websocket_api import WebSocketApi
from ops.market import MarketServer, SimulatedFeed
from ops.product import ASSEMBLIES, ROOT, STAGE
from tests.scenarios.conftest import NIGHT, Told

pytestmark = [pytest.mark.scenario, pytest.mark.browser]

LIVE = {"stage": STAGE, "account": ACCOUNT, "region": REGION, "buckets": "1", "since": "2000"}
LIVE |= {"market": "simulated", "live": "true"}
SYMBOL = "AAPL"
PATIENCE = 60_000
"""Milliseconds that a page waits for what a loaded machine takes long for; by the clock it would look in an hour."""
SETTLED = 8_000
"""Milliseconds after which a page that has just been connected has looked for what it may have missed before."""
NOTE_TEXTS = """() => {
  window.noted = {};
  const main = document.querySelector("main");
  const note = () => {
    const found = main.textContent.matchAll(/(Newest bar|Forecast for) \\w+, \\w+ \\d+/g);
    for (const [text] of found) window.noted[text] ??= Date.now();
  };
  note();
  new MutationObserver(note).observe(main, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="session")
def base_url() -> str:
    return ""


@dataclass
class Stage:
    """A deployed live stage over the bars, model and forecasts of a first night."""

    cloud: LocalCloud
    market: MarketServer

    def bars_of(self, session: date) -> None:
        """Collect the bars of a session in the night after it."""
        self.market.now = night_after(session)
        assert self.cloud.fire(f"nextday-{STAGE}-daily-bars", self.market.now).error is None

    def forecast(self) -> None:
        assert self.market.now
        assert self.cloud.invoke("predict", {"scheduled_time": self.market.now.isoformat()}).error is None

    def published(self, kind: str) -> float:
        """When the newest event of a kind was put on the stream, seconds since 1970."""
        client = self.cloud.session.client("kinesis")
        (stream,) = client.list_streams()["StreamNames"]
        (shard,) = client.list_shards(StreamName=stream)["Shards"]
        begin = client.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records = client.get_records(ShardIterator=begin["ShardIterator"])["Records"]
        own = [one for one in records if one["PartitionKey"] == SYMBOL and f'"kind":"{kind}"'.encode() in one["Data"]]
        return float(own[-1]["ApproximateArrivalTimestamp"].timestamp())

    def end_sockets(self) -> None:
        """End every open socket, as the stage's owner may."""
        (push,) = (one for one in self.cloud.functions() if one.service == "live-push")
        settings = LiveSettings.from_env(push.environment)
        session = boto3.Session("local", "local", region_name=REGION)
        owner = session.client("apigatewaymanagementapi", endpoint_url=settings.endpoint)
        subscribed = self.cloud.session.client("dynamodb").scan(TableName=settings.subscriptions)["Items"]
        for connection in {item["connection"]["S"] for item in subscribed}:
            owner.delete_connection(ConnectionId=connection)


@dataclass
class Traffic:
    """What a page has heard over its socket (`events`) and asked for (a path), in order."""

    devtools: CDPSession
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.devtools.on("Network.requestWillBeSent", self._asked)
        self.devtools.on("Network.webSocketFrameReceived", self._heard)
        self.devtools.send("Network.enable")

    def _asked(self, told: dict[str, Any]) -> None:
        self.seen.append(told["request"]["url"].partition("?")[0].rpartition("/api")[2])

    def _heard(self, told: dict[str, Any]) -> None:
        if '"type":"events"' in told["response"]["payloadData"]:
            self.seen.append("events")


@pytest.fixture(scope="module")
def stage(first_night: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    # a copy: nights follow here that other stories have not seen
    data = copytree(first_night.data, tmp_path_factory.mktemp("live") / "data")
    assembly, begin = synthesize(ROOT, ASSEMBLIES, LIVE), night_after(date.fromisoformat(NIGHT))
    with (
        MarketServer(SimulatedFeed(), begin) as market,
        LocalCloud(assembly, data, market.environment, clock=lambda: market.now or begin) as cloud,
    ):
        yield Stage(cloud, market)


def test_what_is_published_appears_by_itself_and_nothing_is_missed_while_the_socket_was_gone(
    stage: Stage, page: Page, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    page.goto(f"{stage.cloud.site_url}/#/market/{SYMBOL}")
    expect(page.get_by_role("main").get_by_text("Newest bar Fri, May 15")).to_be_visible(timeout=PATIENCE)
    connected, gone = (page.get_by_role("button", name=f"On time · {how}") for how in ("connected", "reconnecting"))
    expect(connected).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(SETTLED)
    page.evaluate(NOTE_TEXTS)
    traffic = Traffic(page.context.new_cdp_session(page))

    stage.bars_of(date(2026, 5, 18))
    expect(page.get_by_role("main").get_by_text("Newest bar Mon, May 18")).to_be_visible(timeout=PATIENCE)
    stage.forecast()
    expect(page.get_by_role("main").get_by_text("Forecast for Tue, May 19")).to_be_visible(timeout=PATIENCE)
    noted = page.evaluate("window.noted")
    for text, kind in (("Newest bar Mon, May 18", "bars"), ("Forecast for Tue, May 19", "forecast")):
        record_property(f"{kind} on the page, seconds after", round(noted[text] / 1000 - stage.published(kind), 2))
    asked = [what for what in traffic.seen if what in {"events", "/watchlist"}]
    looks = asked.count("/watchlist")
    assert asked[0] == "events"
    # each is looked at, and once more when the API's processes hold nothing of before
    assert 2 <= looks <= 2 * asked.count("events")

    with monkeypatch.context() as patch:
        patch.setattr(WebSocketApi, "connect", lambda *_: HTTPStatus.SERVICE_UNAVAILABLE)
        stage.end_sockets()
        expect(gone).to_be_visible(timeout=PATIENCE)
        stage.bars_of(date(2026, 5, 19))
        stage.forecast()
    expect(page.get_by_role("main").get_by_text("Newest bar Tue, May 19")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("main").get_by_text("Forecast for Wed, May 20")).to_be_visible(timeout=PATIENCE)
    expect(connected).to_be_visible(timeout=PATIENCE)
    assert traffic.seen.count("/watchlist") > looks
