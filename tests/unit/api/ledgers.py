"""A ledger that was published night after night, as the lake holds it beside the model that made it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, SESSIONS, model_key
from nextday.forecast.features.described import INDICATOR_ROWS
from nextday.forecast.ledger.chain import entry_hash
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from tests.builders import CALENDAR
from tests.lakes import files, rows
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.forecast.history import model
from tests.unit.forecast.ledger.building import VECTOR, made, run

SYMBOLS = ("AAPL", "BRK-B")
TARGETS = CALENDAR.sessions(date(2026, 5, 26), date(2026, 6, 1))
"""Tuesday to Monday; the last one is still to come."""
VOID = date(2026, 5, 27)
MODEL = model(*SYMBOLS, trained_through=date(2026, 5, 22))
PROB_UP = MODEL.symbols["AAPL"].probability(VECTOR)


def ledger() -> pl.DataFrame:
    """Two symbols over five sessions; BRK-B abstains on the second, and another model was there on the third."""
    store = MemoryTableStore()
    for number, target in enumerate(TARGETS):
        asof = CALENDAR.previous_session(target)
        forecasts = [made("AAPL", PROB_UP, asof), made("BRK-B", None if number == 1 else PROB_UP, asof)]
        run(store, forecasts, target, model_id="2026-05-22-0123456789ab" if number == 2 else MODEL.model_id)
    return all_rows(FORECASTS, store)


def outcomes() -> pl.DataFrame:
    """Of both symbols on the first session, and of AAPL on the third."""
    settled = [("AAPL", TARGETS[0]), ("BRK-B", TARGETS[0]), ("AAPL", TARGETS[2])]
    told = {"prob_up": PROB_UP, "asof_close": 100.00000123, "target_close": 101.5, "up": True, "log_loss": 0.6}
    more = {"brier": 0.2, "base_rate": 0.5, "settled_at": datetime(2026, 5, 29, 0, 31, tzinfo=UTC)}
    keys = ({"symbol": name, "target_session": day, "model_id": MODEL.model_id} for name, day in settled)
    return rows(OUTCOMES, *(key | told | more for key in keys))


def put_ledger(objects: FakeObjects, entries: pl.DataFrame | None = None) -> None:
    """The ledger's files, the outcomes', a session that was void, and the model's documents."""
    void = {"symbol": "AAPL", "interval": "1d", "session_date": VOID, "state": "void", "expected": 0, "arrived": 0}
    tables = {"forecasts": ledger() if entries is None else entries, "outcomes": outcomes()}
    for key, content in files(**tables, sessions=rows(SESSIONS, void | {"updated_at": at(TARGETS[2], 1)})):
        objects.put(key, content)
    for document_id, document in MODEL.documents.items():
        objects.put(model_key(document_id), document)


def forged(where: Mapping[str, object], *, resealed: bool = False, **values: object) -> pl.DataFrame:
    """The ledger with other values in some entries, sealed anew by somebody who knows how."""
    told = [row | (values if where.items() <= row.items() else {}) for row in ledger().iter_rows(named=True)]
    return rows(FORECASTS, *(row | ({"entry_hash": entry_hash(row)} if resealed else {}) for row in told))


def put_indicators(objects: FakeObjects) -> None:
    """Three sessions of AAPL over the turn of a year; nothing is known of all features on the first."""
    days = [date(2025, 12, 31), date(2026, 1, 2), date(2026, 1, 5)]
    known = dict.fromkeys(INDICATOR_ROWS.column_names[2:], 0.25)
    told = [{"symbol": "AAPL", "session_date": day} | (known if number else {}) for number, day in enumerate(days)]
    for key, content in files(declared=(INDICATOR_ROWS,), **{INDICATOR_ROWS.name: rows(INDICATOR_ROWS, *told)}):
        objects.put(key, content)


def at(day: date, hour: int) -> datetime:
    """An hour of a day, UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)
