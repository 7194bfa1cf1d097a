"""Answers of the v8 chart API."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from nextday.market.adjust import with_adjusted_close
from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar
from nextday.market.sources.port import Interval
from ops.market.feeds.feed import PRICES, Listing
from ops.market.feeds.live import LatestSession, latest_session, with_live_row
from ops.market.sites.replies import ChartError, unknown_symbol
from ops.market.sites.windows import VALID_RANGES, Window

_EXTENDED_HOURS = {"pre": timedelta(hours=5, minutes=30), "post": timedelta(hours=4)}


def chart(known: Listing, window: Window, now: datetime, calendar: ExchangeCalendar) -> dict[str, Any]:
    """The `result` for what is known of a listing at `now`. Raises ChartError in the vendor's words."""
    first_trade = _first_trade(known)
    if window.last <= first_trade:
        asked = f"startDate = {window.first.timestamp():.0f}, endDate = {window.last.timestamp():.0f}"
        raise ChartError(400, "Bad Request", f"Data doesn't exist for {asked}")
    session = latest_session(now, calendar)
    meta = _meta(known, session) | {
        "firstTradeDate": _epoch(first_trade),
        "dataGranularity": window.interval.value,
        "range": window.range,
    }
    if window.interval is Interval.HOUR:
        meta["tradingPeriods"] = _trading_periods(window, session, calendar)
    return {"meta": meta, **_content(known, window, session)}


def _first_trade(known: Listing) -> datetime:
    starts = [bars["start"][0] for bars in (known.daily, known.hourly) if len(bars)]
    if not starts:
        raise unknown_symbol()
    first: datetime = min(starts)
    return first


def _content(known: Listing, window: Window, session: LatestSession) -> dict[str, Any]:
    is_daily = window.interval is Interval.DAY
    in_window = pl.col("start").is_between(window.first, window.last, closed="left")
    bars = with_live_row((known.daily if is_daily else known.hourly).filter(in_window), window.interval, session)
    if bars.is_empty():
        return {"indicators": {"quote": [{}], **({"adjclose": [{}]} if is_daily else {})}}
    indicators: dict[str, Any] = {"quote": [bars.select(*PRICES, "volume").to_dict(as_series=False)]}
    if is_daily:
        indicators["adjclose"] = [{"adjclose": _adjusted_closes(known, bars)}]
    events = _events(known, window)
    return {
        "timestamp": bars["start"].dt.epoch("s").to_list(),
        **({"events": events} if events else {}),
        "indicators": indicators,
    }


def _adjusted_closes(known: Listing, bars: pl.DataFrame) -> list[float | None]:
    symbol = pl.lit(known.symbol).alias("symbol")
    adjusted = with_adjusted_close(known.daily.with_columns(symbol), known.actions.with_columns(symbol))
    return bars.join(adjusted, on="session_date", how="left", maintain_order="left")["adj_close"].to_list()


def _events(known: Listing, window: Window) -> dict[str, Any]:
    """Dividends and splits of the window, each keyed by the opening of its ex-date."""
    events: dict[str, dict[str, Any]] = {}
    for ex_date, kind, value in known.actions.iter_rows():
        opening = datetime(ex_date.year, ex_date.month, ex_date.day, 9, 30, tzinfo=EXCHANGE_ZONE)
        if window.first <= opening < window.last:
            event = _split(value) if kind == "split" else {"amount": value}
            events.setdefault(f"{kind}s", {})[str(_epoch(opening))] = {**event, "date": _epoch(opening)}
    return events


def _split(ratio: float | None) -> dict[str, Any]:
    if ratio is None:
        return {}
    shares = Fraction(ratio).limit_denominator(10_000)
    numerator, denominator = shares.numerator, shares.denominator
    return {
        "numerator": float(numerator),
        "denominator": float(denominator),
        "splitRatio": f"{numerator}:{denominator}",
    }


def _meta(known: Listing, session: LatestSession) -> dict[str, Any]:
    closes = (known.daily if len(known.daily) else known.hourly)["close"].drop_nulls()
    last = closes[-1] if len(closes) else None
    return {
        "currency": "USD",
        "symbol": known.symbol,
        "exchangeName": "NMS",
        "fullExchangeName": "NasdaqGS",
        "instrumentType": "EQUITY",
        "regularMarketTime": _epoch(session.last_trade_at),
        "regularMarketPrice": last,
        "hasPrePostMarketData": True,
        "gmtoffset": _gmt_offset(session.opens_at),
        "timezone": _zone_name(session.opens_at),
        "exchangeTimezoneName": EXCHANGE_ZONE.key,
        "priceHint": 2,
        "currentTradingPeriod": {
            "pre": _period(session.opens_at - _EXTENDED_HOURS["pre"], session.opens_at),
            "regular": _period(session.opens_at, session.closes_at),
            "post": _period(session.closes_at, session.closes_at + _EXTENDED_HOURS["post"]),
        },
        "validRanges": VALID_RANGES,
    }


def _trading_periods(window: Window, session: LatestSession, calendar: ExchangeCalendar) -> list[list[dict[str, Any]]]:
    """Hours of the window's sessions, one list each; of the latest session where the window has none."""
    days: list[date] = calendar.sessions(window.first.astimezone(EXCHANGE_ZONE).date(), session.day)
    opened = [day for day in days if calendar.open_of(day) < window.last] or [session.day]
    return [[_period(calendar.open_of(day), calendar.close_of(day))] for day in opened]


def _period(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "timezone": _zone_name(start),
        "start": _epoch(start),
        "end": _epoch(end),
        "gmtoffset": _gmt_offset(start),
    }


def _epoch(instant: datetime) -> int:
    return int(instant.timestamp())


def _zone_name(instant: datetime) -> str:
    return instant.astimezone(EXCHANGE_ZONE).strftime("%Z")


def _gmt_offset(instant: datetime) -> int:
    offset = instant.astimezone(EXCHANGE_ZONE).utcoffset() or timedelta()
    return int(offset.total_seconds())
