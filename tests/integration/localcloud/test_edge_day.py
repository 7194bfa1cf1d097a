"""A day of 10,000 predictions at one edge: how many its cache answers, and that none is older than its publication.

The readers: they come evenly over the day, ask for seven symbols as 1 to 1/2 to ... 1/7, and in four forms: 60 % as the
dashboard does, with explanation and record, compressed with brotli; 25 % as a program does, with gzip; 10 % as curl
does, uncompressed; 5 % for all symbols at once. CloudFront has a cache at every edge, of which each has misses of its
own. POST, which no cache answers, is not among them.
"""

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import brotli
import pytest
from aws_lambda_powertools import Logger
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from lambdas.api.symbols import Symbols
from nextday.catalog.views import EXPLANATIONS, NEWEST_FORECASTS, SYMBOL_SCORES
from nextday.settings import DEFAULT_SYMBOLS, ApiSettings
from ops.localcloud.frontdoor.cache import CachePolicy, EdgeCache
from ops.localcloud.frontdoor.lambda_proxy import Taken, event_of, response_of
from tests.infra.synthesized import StageTemplates, stage_templates
from tests.synthesis import Synthesis
from tests.unit.api.fake_objects import FakeObjects, entry
from tests.universes import NOWHERE

BEGINS = datetime(2026, 6, 2, tzinfo=UTC)  # a Tuesday, UTC
OPENS, CLOSES = timedelta(hours=13, minutes=30), timedelta(hours=20)
PREDICTIONS = 10_000
SECONDS = 86_400
LEAST_HITS = 0.99
PACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
FORMS = {
    ("symbol={}&include=explanation,record", "gzip, deflate, br, zstd"): 60,
    ("symbol={}", "gzip, deflate"): 25,
    ("symbol={}", ""): 10,
    ("symbols=" + ",".join(DEFAULT_SYMBOLS), "gzip, deflate"): 5,
}
SETTINGS = ApiSettings(lake_bucket="lake", database="nextday_dev", buckets=1, universe=NOWHERE)


@dataclass
class World:
    """A lake that nights publish into, the function over it, and the edge before that."""

    policy: CachePolicy
    now: datetime = BEGINS - timedelta(hours=3)
    objects: FakeObjects = field(default_factory=FakeObjects)
    published: list[datetime] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        start = self.now

        def ticks() -> float:
            return (self.now - start).total_seconds()

        served = routes(
            SETTINGS,
            Contract.committed(),
            Symbols(lambda: DEFAULT_SYMBOLS),
            patient=self.objects,
            hasty=self.objects,
            ticks=ticks,
        )
        self._app = App(Contract.committed(), served, Access.of(SETTINGS), Logger("day"))
        self.edge = EdgeCache(self.policy, lambda: self.now, compresses=True, counted=self.hits.append)

    def publish(self, day: datetime, *, abstaining: str = "") -> None:
        """Everybody's forecast of a day's session, in the views that predict writes."""
        told = {
            "target_session": f"{day:%Y-%m-%d}",
            "published_at": self.now.isoformat(),
            "opens_at": (day + OPENS).isoformat(),
            "closes_at": (day + CLOSES).isoformat(),
        }
        abstained = {"prob_up": None, "signal": "abstain", "reason": "stale_data"}
        entries = {name: [entry(name, **told, **(abstained if name == abstaining else {}))] for name in DEFAULT_SYMBOLS}
        head = {"written_at": self.now}
        behind = {name: [{"symbol": name, "published_at": told["published_at"]}] for name in DEFAULT_SYMBOLS}
        self.objects.put_view(EXPLANATIONS, head, behind, session=told["target_session"], bucket=0)
        self.objects.put_view(NEWEST_FORECASTS, head, entries, bucket=0)
        self.objects.put_view(SYMBOL_SCORES, head, behind, bucket=0)
        self.published.append(self.now)

    def ask(self, query: str, encodings: str) -> Response:
        """A prediction, as a reader has it."""
        headers = {"Accept-Encoding": encodings} if encodings else {}
        request = Request(EnvironBuilder("/api/predict", query_string=query, headers=headers).get_environ())
        return self.edge.answer(request, self._origin)

    def _origin(self, request: Request) -> Response:
        taken = Taken("api", "GET /api/predict", {})
        return response_of(self._app.resolve(event_of(request, b"", taken, self.now), None))


@pytest.fixture(scope="module")
def dev(synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, "dev")


@pytest.fixture
def world(dev: StageTemplates) -> World:
    """By the deployed policy."""
    return World(CachePolicy.declared(dev.web.only("AWS::CloudFront::CachePolicy").properties["CachePolicyConfig"]))


@pytest.fixture(scope="module")
def waits(dev: StageTemplates) -> timedelta:
    """How long after a publication the edge is cleared."""
    rule = dev.web.resources("AWS::Events::Rule")[0]
    return timedelta(seconds=json.loads(rule.properties["Targets"][0]["Input"])["seconds"])


def test_nearly_all_predictions_of_a_day_come_from_the_edge_and_none_is_older_than_its_publication(
    world: World, waits: timedelta
) -> None:
    # three hours that are not counted: a day in the middle of many finds what the evening before has left
    world.publish(BEGINS - timedelta(days=1))
    night, again = BEGINS + timedelta(minutes=33), BEGINS + timedelta(hours=3, minutes=31)
    later = {
        night: lambda: world.publish(BEGINS, abstaining="AAPL"),
        night + waits: lambda: world.edge.clear(["/api/*"]),
        again: lambda: world.publish(BEGINS),
        again + waits: lambda: world.edge.clear(["/api/*"]),
    }
    for at, (query, encodings) in _readers(world.now):
        for instant in sorted(one for one in later if one <= at):
            world.now = instant
            later.pop(instant)()
        world.now = at
        answered = world.ask(query, encodings)
        if at < BEGINS:
            world.hits.clear()
        _is_true(answered, world, waits)
    assert len(world.hits) == PREDICTIONS
    assert sum(world.hits) / PREDICTIONS >= LEAST_HITS


def test_an_edge_that_nobody_clears_is_right_again_when_the_next_night_begins(world: World) -> None:
    world.publish(BEGINS - timedelta(days=1))
    world.now = BEGINS + timedelta(minutes=33)
    world.publish(BEGINS)
    old = _told(world.ask("symbol=AAPL", ""))
    world.now += timedelta(hours=3)
    world.publish(BEGINS)  # a correction by hand, of which CloudFront never hears
    assert _told(world.ask("symbol=AAPL", "")) == old
    world.now = BEGINS + timedelta(days=1, minutes=30)
    assert _told(world.ask("symbol=AAPL", ""))["published_at"] == world.published[-1].isoformat()


def _readers(start: datetime) -> Iterator[tuple[datetime, tuple[str, str]]]:
    """Instants in order, as many of a day as are counted, with what is asked then."""
    draw = Random(14)
    before = round((BEGINS - start).total_seconds() / SECONDS * PREDICTIONS)
    instants = sorted(draw.uniform(0, SECONDS) for _ in range(PREDICTIONS))
    earlier = sorted(draw.uniform((start - BEGINS).total_seconds(), 0) for _ in range(before))
    for seconds in (*earlier, *instants):
        [(query, encodings)] = draw.choices([*FORMS], [*FORMS.values()])
        [symbol] = draw.choices(DEFAULT_SYMBOLS, [1 / rank for rank in range(1, len(DEFAULT_SYMBOLS) + 1)])
        yield BEGINS + timedelta(seconds=seconds), (query.format(symbol), encodings)


def _is_true(answered: Response, world: World, waits: timedelta) -> None:
    """Of the newest publication, once the edge was cleared after it, and of the state that its session is in."""
    newest = world.published[bisect_right(world.published, world.now - waits) - 1]
    told = _told(answered)
    for one in told.get("forecasts", [told]):
        assert datetime.fromisoformat(one["published_at"]) >= newest
        assert one["state"] == ("open" if world.now < datetime.fromisoformat(one["closes_at"]) else "expired")
        for part in ("explanation", "record"):
            assert part not in one or datetime.fromisoformat(one[part]["published_at"]) >= newest


def _told(answered: Response) -> dict[str, Any]:
    content = PACKED[answered.headers.get("content-encoding", "")](answered.get_data())
    told: dict[str, Any] = json.loads(content)
    return told
