"""Events of a chart that yfinance cannot read: one of them would cost it the whole answer.

They are taken out before yfinance sees them and travel on in the answer's `meta`, which it hands on as it is.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE
from nextday.market.sources.events import new_shares, number
from nextday.market.sources.frames import ACTIONS_SCHEMA

_Event = dict[str, Any]
_SPOILT, _BARLESS = "nextdaySpoiltEvents", "nextdayDaysWithoutBar"
_KINDS = {"dividends": "dividend", "capitalGains": "dividend", "splits": "split"}
_NUMBERS = {"dividends": ("amount",), "capitalGains": ("amount",), "splits": ("numerator", "denominator")}
# pandas counts nanoseconds, which end in 2262
_FIRST, _LAST = -(2**32), 2**33


def readable(body: bytes) -> bytes:
    """A chart's answer with every event such that yfinance can read it; any other answer as it is."""
    if b'"events"' not in body:
        return body
    try:
        document = json.loads(body)
        result = document["chart"]["result"][0]
        days = {_day(stamp) for stamp in result.get("timestamp") or ()}
        result["events"] = {group: events for group, events in (result["events"] or {}).items() if events}
        spoilt, barless = _sifted(result["events"], days)
        result["meta"] |= {_SPOILT: spoilt, _BARLESS: barless}
    except (ValueError, LookupError, TypeError, AttributeError):
        # not a chart with events: yfinance finds out what else it is
        return body
    return json.dumps(document).encode()


def spoilt_events(meta: Mapping[str, Any]) -> pl.DataFrame:
    """Events that cannot be true, in the schema of the port's actions; without a day or a value where none was told."""
    rows = [(day and date.fromisoformat(day), kind, value) for day, kind, value in meta.get(_SPOILT, ())]
    return pl.DataFrame(rows, schema=ACTIONS_SCHEMA, orient="row")


def days_without_bar(meta: Mapping[str, Any]) -> list[date]:
    """Days of events on which the vendor sent no row of prices."""
    return [date.fromisoformat(day) for day in meta.get(_BARLESS, ())]


def _sifted(groups: dict[str, dict[str, Any]], days: set[str | None]) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Take spoilt events out of `groups`, as rows of day, kind and value; also the days of the others without a bar."""
    spoilt, barless = [], []
    for group in groups.keys() & _KINDS.keys():
        for key, told in list(groups[group].items()):
            event = _event(group, key, told if isinstance(told, dict) else {})
            day, value = _day(event["date"]), _value(group, event)
            if day is None or value is None or value <= 0:
                del groups[group][key]
                spoilt.append((day, _KINDS[group], value if day else None))
            else:
                groups[group][key] = event
                barless += [] if day in days else [day]
    return spoilt, barless


def _event(group: str, key: str, told: _Event) -> _Event:
    """An event with numbers for numbers; where it lacks its date, its key tells the same."""
    numbers = {name: number(told.get(name)) for name in _NUMBERS[group]}
    instant = number(told.get("date", key))
    return {**told, **numbers, "date": instant if instant is None else int(instant)}


def _value(group: str, event: _Event) -> float | None:
    if group == "splits":
        return new_shares(event["numerator"], event["denominator"])
    amount: float | None = event["amount"]
    return amount


def _day(instant: Any) -> str | None:
    """The New York day, ISO 8601; None for what is no instant."""
    # compared, not looked for: `in` walks through a range for whatever is no integer
    if not isinstance(instant, int | float) or not _FIRST <= instant < _LAST:
        return None
    return datetime.fromtimestamp(instant, EXCHANGE_ZONE).date().isoformat()
