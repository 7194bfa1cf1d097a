"""What the running product shows to API consumers and readers of the dashboard."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.scenarios.command import PATIENCE, nextday, rows, serving
from tests.scenarios.conftest import Told

pytestmark = pytest.mark.scenario


@dataclass(frozen=True)
class Door:
    """The front door of a running product."""

    url: str
    told: Told

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, timeout=20)

    def post(self, path: str, body: str) -> requests.Response:
        return requests.post(self.url + path, data=body, headers={"content-type": "application/json"}, timeout=20)


@pytest.fixture(scope="module")
def door(first_night: Told) -> Iterator[Door]:
    with serving("up", "--source", "simulated", "--data", first_night.data, "--as-of", "2026-05-15") as (_, url):
        yield Door(url, first_night)


@pytest.fixture(scope="session")
def base_url() -> str:
    return ""


def test_the_api_answers_with_the_ledgers_probability(door: Door):
    for forecast in door.told.report["forecasts"]:
        answer = door.post("/api/predict", f'{{"symbol": "{forecast["symbol"]}"}}').json()
        assert answer["prob_up"] == forecast["prob_up"]
        assert (answer["asof"], answer["target_session"]) == (forecast["asof"], forecast["target_session"])
        assert answer["simulated"] is True


def test_the_api_serves_the_lakes_bars_in_order(door: Door):
    candles = door.get("/api/latest?symbol=NVDA&interval=1d&limit=500").json()["candles"]
    stored = rows(door.told.data, "SELECT session_date, close, volume FROM bars_1d WHERE symbol = 'NVDA' ORDER BY 1")
    assert [(candle["timestamp"], candle["close"], candle["volume"]) for candle in candles] == [
        (row["session_date"], round(row["close"], 4), row["volume"]) for row in stored[-500:]
    ]


@pytest.mark.parametrize(
    ("body", "status"), [('{"symbol": "ZZZZ"}', 404), ('{"symbol": ', 400), ('{"symbol": "Aapl"}', 400), ("{}", 400)]
)
def test_a_request_that_makes_no_sense_is_a_problem(door: Door, body: str, status: int):
    answer = door.post("/api/predict", body)
    assert answer.status_code == status == answer.json()["status"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_path_and_a_wrong_method_are_problems_too(door: Door):
    assert (door.get("/api/nowhere").status_code, door.post("/api/health", "{}").status_code) == (404, 405)
    assert door.get("/api/nowhere").headers["content-type"] == "application/problem+json"


def test_the_contract_is_published(door: Door):
    contract = door.get("/api/openapi.json").json()
    assert contract["openapi"].startswith("3.1")
    assert {"/health", "/symbols", "/latest", "/predict"} <= set(contract["paths"])
    assert door.get("/api/health").json() == {"status": "ok"}


@pytest.mark.browser
def test_the_dashboard_shows_the_forecast_without_a_complaint_of_the_browser(door: Door, page: Page, faults: object):
    page.goto(f"{door.url}/#/market/AAPL")
    expect(page.get_by_text("Simulated data")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    probability = next(f["prob_up"] for f in door.told.report["forecasts"] if f["symbol"] == "AAPL")
    expect(page.get_by_text(f"{probability:.1%}").first).to_be_visible()


def test_interrupting_the_command_leaves_no_process_behind(first_night: Told, tmp_path: Path):
    with serving("demo", "--as-of", "2026-05-15", "--data", tmp_path) as (process, _):
        family = descendants(process.pid)
        assert family
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
        assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def descendants(pid: int) -> set[int]:
    """Processes started by `pid`, at any remove."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(Path(entry.path, "stat").read_text().rpartition(")")[2].split()[1])
            except FileNotFoundError:
                continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def test_the_smoke_test_finds_nothing_amiss(door: Door):
    found = nextday("smoke", "--data", door.told.data, "--json").document["checks"]
    assert all(one["ok"] for one in found), found
    assert [one["told"] for one in found if one["check"] == "settings"] == ["stage dev"]
    assert {"page", "health", "symbols", "latest", "unknown path", "wrong method", "revalidation"} <= {
        one["check"] for one in found
    }
