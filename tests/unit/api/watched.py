"""A lake whose symbols are in every state that the start page can show, and the function over it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.routing import routes
from lambdas.api.symbols import Symbols
from nextday.catalog import bucket_of
from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS, SCOREBOARD, STATUS
from ops.contract.answers.service import LedgerStatus, SymbolStatus
from ops.contract.examples import example_of
from tests.unit.api.client import Answer, Client
from tests.unit.api.conftest import CONTRACT, SETTINGS, Ticks
from tests.unit.api.fake_objects import FakeObjects, candles, entry
from tests.unit.api.promised import broken

Rows = dict[str, list[dict[str, Any]]]
BUCKETS = 2
DUE = {
    "1d": [["2026-05-29", "2026-05-30T00:15:00Z"], ["2026-06-01", "2026-06-02T00:15:00Z"]],
    "1h": [["2026-05-29T19:30:00Z", "2026-05-29T20:45:00Z"], ["2026-06-01T13:30:00Z", "2026-06-01T14:45:00Z"]],
}
SESSIONS = [
    ["2026-05-29", "2026-05-29T13:30:00Z", "2026-05-29T20:00:00Z"],
    ["2026-06-01", "2026-06-01T13:30:00Z", "2026-06-01T20:00:00Z"],
]
OPENING, CLOSING = datetime(2026, 6, 1, 13, 30, tzinfo=UTC), datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR_DUE, DAY_DUE = datetime(2026, 6, 1, 14, 45, tzinfo=UTC), datetime(2026, 6, 2, 0, 15, tzinfo=UTC)
CHANGES = (OPENING, HOUR_DUE, CLOSING, DAY_DUE)
"""When time alone changes what is told of it."""
OUTCOME = {
    "up": True,
    "asof_close": 100.0,
    "target_close": 101.0,
    "log_loss": 0.6349,
    "brier": 0.2209,
    "base_rate": 0.52,
    "empirical_bayes": 0.52,
    "settled_at": "2026-06-02T00:31:00Z",
}
_HEAD = {"source": "yahoo", "simulated": False, "basis": None, "missing": [], "older": False}
_ABSTAINED = {"prob_up": None, "empirical_bayes": None, "signal": "abstain", "reason": "stale_data"}
_COMPUTED = {"expected_newest", "age_seconds", "stale", "next_update"}


def over(session: str, **values: Any) -> dict[str, Any]:
    """What an entry of an earlier session has of its own."""
    times = {"opens_at": f"{session}T13:30:00Z", "closes_at": f"{session}T20:00:00Z"}
    return {"target_session": session, **times} | values


def settled(session: str, prob_up: float, *, up: bool) -> dict[str, Any]:
    """An earlier entry with its outcome."""
    return over(session, prob_up=prob_up, outcome=OUTCOME | {"up": up})


LEDGER: Rows = {
    "AAPL": [
        {"prob_up": 0.6123456, "empirical_bayes": 0.5234567, "signal": "buy"},
        settled("2026-05-29", 0.53, up=True),
        settled("2026-05-28", 0.53, up=False),
        over("2026-05-27", **_ABSTAINED),
        over("2026-05-26", late=True),
        over("2026-05-22"),
        settled("2026-05-21", 0.53, up=True),
    ],
    "AMZN": [settled("2026-05-29", 0.5, up=False), settled("2026-05-28", 0.5, up=True)],
    "GOOG": [_ABSTAINED, over("2026-05-29", void=True, **_ABSTAINED), over("2026-05-28", void=True)],
    "META": [{"late": True}, over("2026-05-29", void=True, late=True), over("2026-05-28", **_ABSTAINED, late=True)],
    "NFLX": [{"void": True}],
    "NVDA": [over("2026-05-29", empirical_bayes=None)],
    "TSLA": [over("2026-06-01", closes_at=None), over("2026-05-29", closes_at=None)],
}
"""By symbol its entries, the newest first, as they differ from an ordinary one; of MSFT there is none."""
_WEEK = [bar | {"close": 101.25 + number} for number, bar in enumerate(candles(4))]
BARS = {"AAPL": _WEEK[-3:], "AMZN": _WEEK[-1:], "GOOG": _WEEK[:2], "META": _WEEK[-2:], "NFLX": _WEEK[-2:]}
"""Daily bars by symbol; GOOG's end two sessions before the others'. MSFT, NVDA and TSLA have none."""
SILENT = {"NVDA": "2024-03-01"}
"""Symbols of which only older bars are on record, and the last of them."""
NAMES = ("TSLA", "AAPL", "AMZN", "GOOG", "META", "MSFT", "NFLX", "NVDA")


def fill(objects: FakeObjects, ledger: Rows = LEDGER, bars: Rows = BARS, buckets: int = BUCKETS) -> None:
    """Write every view that the start page is made from."""
    newest = {name: rows[-1]["timestamp"] for name, rows in bars.items()}
    for bucket in range(buckets):
        own = {name for name in {*ledger, *bars} if bucket_of(name, buckets) == bucket}
        entries = {name: [entry(name, **one) for one in ledger[name]] for name in own & ledger.keys()}
        objects.put_view(NEWEST_FORECASTS, {}, entries, bucket=bucket)
        blocks = {name: [_HEAD | {"newest": newest[name]}, *bars[name]] for name in own & bars.keys()}
        objects.put_view(LATEST, {"due": DUE["1d"]}, blocks, interval="1d", bucket=bucket)
        for interval, due in DUE.items():
            closes = {name: [{"close": bar["close"]} for bar in bars[name][-2:]] for name in bars if interval == "1d"}
            told = {
                name: [_status(name, interval, last), *closes.get(name, [])]
                for name, last in (newest | SILENT).items()
                if name in own
            }
            head = {"due": due, "sessions": SESSIONS}
            objects.put_view(STATUS, head, told, interval=interval, bucket=bucket)
    objects.put_view(SCOREBOARD, {"ledger": example_of(LedgerStatus)}, {})
    objects.put_view(MODELS, {"current": "2026-05-29-c679740b0692", "last_session": "2026-05-29"}, {})


def started(objects: FakeObjects, names: tuple[str, ...] = NAMES, buckets: int = BUCKETS) -> tuple[Client, Ticks]:
    """The function as it starts over a bucket, and its clock."""
    ticks, settings = Ticks(), replace(SETTINGS, buckets=buckets)
    served = routes(settings, CONTRACT, Symbols(lambda: names), patient=objects, hasty=objects, ticks=ticks)
    return Client(App(CONTRACT, served, Access.of(settings), Logger("api")).resolve), ticks


def asked(client: Client) -> Answer:
    """The start page's answer, which is as documented."""
    answer = client.get("/watchlist")
    assert (answer.status, broken("getWatchlist", answer)) == (200, [])
    return answer


def _status(name: str, interval: str, newest: str) -> dict[str, Any]:
    told = {field: value for field, value in example_of(SymbolStatus).items() if field not in _COMPUTED}
    return told | {"symbol": name, "interval": interval, "newest": newest}
