"""What Alpaca's market data API answers: bars and corporate actions, page by page."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import prod
from typing import Any

import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE
from ops.loopback import Reply
from ops.market.feeds.as_of import as_of
from ops.market.feeds.feed import Feed, Listing
from ops.market.sites.half_hours import half_hours
from ops.market.sites.replies import json_reply
from ops.vendors import KEY_ID, SECRET_KEY

BARS_PATH, ACTIONS_PATH = "/v2/stocks/bars", "/v1/corporate-actions"
ALPACA_PATHS = (BARS_PATH, ACTIONS_PATH)
# pages are small, so that long windows have several; the delay is that of an account that pays nothing
_PAGE, _DELAY, _PAID_AFTER = 500, timedelta(minutes=15), timedelta(days=20)
_MOST_BARS, _MOST_ACTIONS = 10_000, 1_000
_SYMBOL = re.compile(r"[A-Z][A-Z0-9.]*")


class AlpacaSite:
    """Both endpoints for one symbol each time, of all exchanges, split-adjusted, to an account that pays nothing."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], now: datetime) -> Reply:
        """The honest reply at `now`."""
        if (headers.get("apca-api-key-id"), headers.get("apca-api-secret-key")) != (KEY_ID, SECRET_KEY):
            return _refused(403, "forbidden.")
        if not _SYMBOL.fullmatch(symbol := query.get("symbols", "")):
            return _refused(400, f"invalid symbol: {symbol}")
        try:
            return self._bars(symbol, query, now) if path == BARS_PATH else self._actions(symbol, query, now)
        except (ValueError, LookupError) as error:
            return _refused(400, f"invalid query: {error}")

    def _bars(self, symbol: str, query: Mapping[str, str], now: datetime) -> Reply:
        first, last = (datetime.fromisoformat(query[name]) for name in ("start", "end"))
        if (query["feed"], query["adjustment"]) != ("sip", "split"):
            return _refused(400, "only split-adjusted bars of the sip feed are replayed")
        if last > now - _DELAY:
            return _refused(403, "subscription does not permit querying recent SIP data")
        known = self._known(symbol, now)
        rows = _ROWS[query["timeframe"]](known) if known else []
        asked = [row for row in rows if first <= datetime.fromisoformat(row["t"]) <= last]
        page, token = _page(asked, query, most=_MOST_BARS)
        return self._reply({"bars": {symbol: page} if page else {}, "next_page_token": token})

    def _actions(self, symbol: str, query: Mapping[str, str], now: datetime) -> Reply:
        known = self._known(symbol, now)
        actions = _booked(known) if known else []
        asked = [(kind, each) for kind, each in actions if query["start"] <= each["process_date"] <= query["end"]]
        page, token = _page(
            [(kind, each) for kind, each in asked if kind in query["types"].split(",")], query, most=_MOST_ACTIONS
        )
        groups: dict[str, list[Any]] = {}
        for kind, each in page:
            groups.setdefault(f"{kind}s", []).append({"symbol": symbol, **each})
        return self._reply({"corporate_actions": groups, "next_page_token": token})

    def _known(self, symbol: str, now: datetime) -> Listing | None:
        # BRK.B is Yahoo's BRK-B
        listing = self._feed.listing(symbol.replace(".", "-"), now)
        return as_of(listing, now) if listing else None

    def _reply(self, document: dict[str, Any]) -> Reply:
        return json_reply(document | {"nextdaySource": self._feed.source})


def _days(known: Listing) -> list[dict[str, Any]]:
    midnight = pl.col("session_date").dt.combine(time(), "us").dt.replace_time_zone(EXCHANGE_ZONE.key)
    return _rows(known.daily.with_columns(start=midnight.dt.convert_time_zone("UTC")))


def _halves(known: Listing) -> list[dict[str, Any]]:
    return _rows(half_hours(known.hourly))


_ROWS = {"1Day": _days, "30Min": _halves}


def _rows(bars: pl.DataFrame) -> list[dict[str, Any]]:
    instant = pl.col("start").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return bars.select(t=instant, o="open", h="high", l="low", c="close", v="volume").to_dicts()


def _booked(known: Listing) -> list[tuple[str, dict[str, Any]]]:
    """Actions by the day they are booked; cash is what a share got on its day, before later splits."""
    splits = [(day, value) for day, kind, value in known.actions.iter_rows() if kind == "split" and value]
    booked = [
        _dividend(day, value and value * prod(ratio for ex_date, ratio in splits if ex_date > day))
        if kind == "dividend"
        else _split(day, value)
        for day, kind, value in known.actions.iter_rows()
    ]
    return sorted(booked, key=lambda action: str(action[1]["process_date"]))


def _dividend(day: date, rate: float | None) -> tuple[str, dict[str, Any]]:
    dates = {"ex_date": day.isoformat(), "process_date": (day + _PAID_AFTER).isoformat()}
    return "cash_dividend", {**dates, "rate": rate, "special": False, "foreign": False}


def _split(day: date, ratio: float | None) -> tuple[str, dict[str, Any]]:
    dates = {"ex_date": day.isoformat(), "process_date": day.isoformat()}
    if ratio is None:
        return "forward_split", dates
    shares = Fraction(ratio).limit_denominator(10_000)
    kind = "forward_split" if ratio > 1 else "reverse_split"
    return kind, {**dates, "new_rate": shares.numerator, "old_rate": shares.denominator}


def _page(items: Sequence[Any], query: Mapping[str, str], *, most: int) -> tuple[Sequence[Any], str | None]:
    if (limit := int(query.get("limit", "1000"))) > most:
        raise ValueError(f"limit is more than {most}")
    first = int(query.get("page_token", "0"))
    last = first + min(_PAGE, limit)
    return items[first:last], str(last) if last < len(items) else None


def _refused(status: int, message: str) -> Reply:
    return json_reply({"message": message}, status)
