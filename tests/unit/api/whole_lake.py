"""A lake in which every operation finds something; of scores and models, it tells the document's own examples."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
import polars as pl
from aws_lambda_powertools import Logger
from pydantic import BaseModel

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from nextday.catalog import BARS_1D, HOLDS, QUARANTINE, Table
from nextday.catalog.views import (
    BACKTEST,
    BACKTEST_DAYS,
    BACKTEST_DAYS_OF_ALL,
    BACKTEST_OF_ALL,
    EXPLANATIONS,
    LATEST,
    MODELS,
    SCOREBOARD,
    STATUS,
    SYMBOL_MODELS,
    SYMBOL_SCORES,
    TRAINING,
    TRAINING_OF_ALL,
)
from nextday.forecast.trading.following import THRESHOLDS
from nextday.lake.history.journal import split_revisions
from ops.contract.answers.explanations import Explanation
from ops.contract.answers.rows import Hold, QuarantinedRow
from ops.contract.answers.scores import Backtest, ModelRow, Scoreboard, SymbolModel
from ops.contract.answers.service import LedgerStatus, SymbolStatus
from ops.contract.answers.training import Training
from ops.contract.examples import example_of
from tests.builders import action, bars, hourly_bars
from tests.lakes import files, rows
from tests.unit.api.client import Client
from tests.unit.api.conftest import COLLECTED, CONTRACT, SETTINGS, Ticks
from tests.unit.api.fake_objects import NOW, FakeObjects, candles, entry, put_forecasts
from tests.unit.api.ledgers import put_indicators, put_ledger

SYMBOL, SESSION, MODEL = "AAPL", "2026-06-01", "2026-05-29-c679740b0692"
_HOURS = [row | {"timestamp": f"{row['timestamp']}T19:30:00Z"} for row in candles()]


def fill(objects: FakeObjects) -> None:
    """Write every view."""
    for interval, newest in (("1d", candles()), ("1h", _HOURS)):
        _put_bars(objects, interval, newest)
    for key, content in files(**_tables()):
        objects.put(key, content)
    put_forecasts(objects, entry(SYMBOL))
    board, model = example_of(Scoreboard), example_of(SymbolModel)
    ledger = {"ledger": example_of(LedgerStatus)}
    objects.put_view(SCOREBOARD, ledger, {key: [board] for key in ("all", "all/30", "month/2026-05", "month/2026-06")})
    objects.put_view(SYMBOL_SCORES, {}, {key: [board] for key in (SYMBOL, f"{SYMBOL}/30")}, bucket=0)
    objects.put_view(EXPLANATIONS, {}, {SYMBOL: [example_of(Explanation)]}, session=SESSION, bucket=0)
    head = {"current": MODEL, "last_session": "2026-05-29"}
    objects.put_view(MODELS, head, {MODEL: [example_of(ModelRow)], "older": [example_of(ModelRow)]})
    objects.put_view(SYMBOL_MODELS, {}, {SYMBOL: [model]}, model=MODEL, bucket=0)
    objects.put_view(BACKTEST, {}, {f"{SYMBOL}/mixture/5": [example_of(Backtest)]}, bucket=0)
    objects.put_view(BACKTEST_OF_ALL, {}, {"*/mixture/5": [example_of(Backtest)]})
    days = {"model_id": MODEL, "thresholds": THRESHOLDS, "sessions": ["2026-05-27", "2026-05-28"]}
    objects.put_view(BACKTEST_DAYS, days, {SYMBOL: [{"first": 0}, [0.004, -0.0021], '"35"']}, bucket=0)
    whole = {"*": [days["sessions"], [0.004, -0.0021]], "*/0.5": [[0.004, 0.0], [1.0, 1.0]]}
    objects.put_view(BACKTEST_DAYS_OF_ALL, days, whole)
    objects.put_view(TRAINING, {}, {SYMBOL: [example_of(Training)]}, bucket=0)
    objects.put_view(TRAINING_OF_ALL, {}, {"*": [example_of(Training)]})
    put_ledger(objects)
    put_indicators(objects)


def client_of_a_whole_lake(**settings: str) -> Client:
    """The function over a lake in which every operation finds something."""
    objects = FakeObjects()
    fill(objects)
    found = routes(SETTINGS, CONTRACT, COLLECTED, patient=objects, hasty=objects, ticks=Ticks())
    access = Access.of(replace(SETTINGS, **settings))
    return Client(App(CONTRACT, found, access, Logger("api")).resolve)


def _tables() -> dict[str, pl.DataFrame]:
    split = action(SYMBOL, date(2026, 5, 12), 4.0, "split")
    journal = split_revisions(BARS_1D, split.select("symbol", "ex_date", "value"), now=NOW)
    return {
        "bars_1d": bars(SYMBOL, 30, split_basis=date(2026, 5, 12)),
        "bars_1h": hourly_bars(SYMBOL, 3, split_basis=date(2026, 5, 12)),
        "corporate_actions": pl.concat([split, action(SYMBOL, date(2026, 5, 20), 0.27)]),
        "revisions": journal,
        "quarantine": _example(QUARANTINE, QuarantinedRow),
        "holds": _example(HOLDS, Hold),
    }


def _example(table: Table, row: type[BaseModel]) -> pl.DataFrame:
    return rows(table, row.model_validate(example_of(row)).model_dump())


def _put_bars(objects: FakeObjects, interval: str, rows: list[dict[str, Any]]) -> None:
    newest = rows[-1]["timestamp"]
    due = [[newest, "2026-05-30T00:15:00Z"], ["2026-06-01", "2026-06-02T00:15:00Z"]]
    told = {"source": "simulated", "simulated": True, "basis": None, "newest": newest, "missing": [], "older": False}
    sessions = [["2026-05-29", "2026-05-29T13:30:00Z", "2026-05-29T20:00:00Z"]]
    computed = {"expected_newest", "age_seconds", "stale", "next_update"}
    status = {name: value for name, value in example_of(SymbolStatus).items() if name not in computed}
    own = status | {"interval": interval, "newest": newest}
    objects.put_view(LATEST, {"due": due}, {SYMBOL: [told, *rows]}, interval=interval, bucket=0)
    closes = [{"close": row["close"]} for row in rows[-2:]] if interval == "1d" else []
    objects.put_view(STATUS, {"due": due, "sessions": sessions}, {SYMBOL: [own, *closes]}, interval=interval, bucket=0)


def requests(contract: Contract) -> Iterator[tuple[str, dict[str, Any]]]:
    """A request of each operation by its id, as keywords of `Client.send`, made of the document's own examples."""
    for path, item in orjson.loads(contract.text)["paths"].items():
        for method, told in item.items():
            values = {one["name"]: one["example"] for one in told["parameters"] if "example" in one}
            asked = {one["name"]: values.get(one["name"]) for one in told["parameters"] if one["in"] == "query"}
            query = {name: str(value).lower() if value is True else value for name, value in asked.items() if value}
            yield (
                told["operationId"],
                {"method": method.upper(), "path": path.format(**values), "query": urlencode(query)},
            )
