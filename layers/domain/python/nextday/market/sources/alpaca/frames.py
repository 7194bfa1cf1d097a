"""Alpaca's JSON as the port's polars frames."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import prod
from typing import Any

import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar, exchange_day
from nextday.market.sources.events import new_shares, number
from nextday.market.sources.frames import ACTIONS_SCHEMA, BARS_SCHEMA, starting_in
from nextday.market.sources.port import Interval

_ROW = {"t": pl.String(), "o": pl.Float64(), "h": pl.Float64(), "l": pl.Float64(), "c": pl.Float64(), "v": pl.Float64()}
_Row = tuple[Any, ...]


def rows_of(pages: Iterable[Mapping[str, Any]], symbol: str) -> pl.DataFrame:
    """Rows of the pages as bars of the port, whatever their length. Raises what malformed answers end in."""
    rows: list[_Row] = []
    for page in pages:
        answered = page["bars"] or {}
        if not answered.keys() <= {symbol}:
            raise ValueError(f"the answer is for {', '.join(answered)}")
        rows += [tuple(row[name] for name in _ROW) for row in answered.get(symbol, ())]
    frame = pl.DataFrame(rows, schema=_ROW, orient="row", strict=True)
    start = pl.col("t").str.to_datetime(time_unit="us", time_zone="UTC")
    bars = frame.select(start, *(name for name in _ROW if name != "t")).cast({"v": pl.Int64()})
    bars.columns = list(BARS_SCHEMA)
    if bars.null_count().sum_horizontal().item():
        raise ValueError("the answer has rows without a value")
    return bars


def finished_bars(
    rows: pl.DataFrame, interval: Interval, start: datetime, until: datetime, calendar: ExchangeCalendar
) -> pl.DataFrame:
    """Bars on the exchange's grid that start at `start` or later and have ended at `until`.

    `rows` are days, or half hours of day and night: Alpaca's own hours start at :00, the exchange's at :30.
    """
    expected = calendar.expected_bars(interval, exchange_day(start), exchange_day(until))
    expected = expected.filter(pl.col("ends_at") <= until)
    bars = _days(rows, expected) if interval is Interval.DAY else _hours(rows, expected)
    return starting_in(bars.select(*BARS_SCHEMA), start, until)


def actions_of(pages: Iterable[Mapping[str, Any]], today: date) -> pl.DataFrame:
    """Dividends and splits up to `today`, cash restated to its shares: Alpaca tells what a share got on its day.

    One that cannot be true comes as it was told, without a day or a value where none can be read.
    """
    rows: list[_Row] = []
    for page in pages:
        groups = page["corporate_actions"] or {}
        paid = _group(groups, "cash_dividends")
        split = _group(groups, "forward_splits") + _group(groups, "reverse_splits")
        rows += [(_ex_date(each), "dividend", number(each.get("rate"))) for each in paid]
        rows += [(_ex_date(each), "split", new_shares(each.get("new_rate"), each.get("old_rate"))) for each in split]
    told = pl.DataFrame(rows, schema=ACTIONS_SCHEMA, orient="row", strict=True)
    told = told.filter((pl.col("ex_date") <= today).fill_null(value=True))
    is_sound = (pl.col("ex_date").is_not_null() & (pl.col("value") > 0)).fill_null(value=False)
    # a value without its day cannot be judged by it
    spoilt = told.filter(~is_sound).with_columns(value=pl.when(pl.col("ex_date").is_not_null()).then("value"))
    return pl.concat([_restated(_one_a_day(told.filter(is_sound))), spoilt])


def _group(groups: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, Mapping) else {} for each in groups.get(name) or ()]


def _ex_date(action: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(action["ex_date"])
    except (KeyError, TypeError, ValueError):
        return None


def _days(rows: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """Rows stamped with New York's midnight, on the openings of their sessions."""
    session = pl.col("start").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
    return rows.with_columns(session_date=session).drop("start").join(expected, on="session_date")


def _hours(rows: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    halves = rows.sort("start").rename({"start": "half"})
    halves = halves.join_asof(expected.sort("start"), left_on="half", right_on="start", strategy="backward")
    in_session = halves.filter(pl.col("half") < pl.col("ends_at"))
    return in_session.group_by("start", maintain_order=True).agg(
        pl.col("open").first(),
        pl.col("high").max(),
        pl.col("low").min(),
        pl.col("close").last(),
        pl.col("volume").sum(),
    )


def _one_a_day(actions: pl.DataFrame) -> pl.DataFrame:
    """Several actions of a kind on one day are one: dividends add up, splits multiply."""
    value = pl.when(pl.col("kind").first() == "split").then(pl.col("value").product()).otherwise(pl.col("value").sum())
    return actions.group_by("ex_date", "kind").agg(value).select(*ACTIONS_SCHEMA).sort("ex_date", "kind")


def _restated(actions: pl.DataFrame) -> pl.DataFrame:
    """Cash per share of the last day's basis."""
    splits = [(day, ratio) for day, kind, ratio in actions.iter_rows() if kind == "split"]
    shares = [prod(ratio for ex_date, ratio in splits if ex_date > day) for day in actions["ex_date"]]
    per_share = pl.col("value") / pl.Series(shares, dtype=pl.Float64)
    return actions.with_columns(value=pl.when(pl.col("kind") == "dividend").then(per_share).otherwise("value"))
