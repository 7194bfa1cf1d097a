"""Bars of any time, on one scale; as they are known now, or as they were known at an instant."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.problem import BadInput, Fault
from lambdas.api.routes.market import Tabled
from lambdas.api.rows.answers import answer
from lambdas.api.rows.pages import Page
from lambdas.api.rows.rendering import rendered, written
from lambdas.api.rows.scales import ALL, NONE, as_traded, dividend_adjusted, of_one_basis
from lambdas.api.symbols import Chosen, Symbols
from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, REVISIONS, SESSIONS
from nextday.errors import Inconsistent
from nextday.lake.history.known_at import known_at
from nextday.lake.serving.rows import Files, Walk
from nextday.market.bars import PRICES, TABLE_OF, shown
from nextday.market.provenance import provenance
from nextday.market.sources.port import Interval


class BarRoutes:
    """GET /bars."""

    def __init__(self, files: Files, symbols: Symbols) -> None:
        self._files = files
        self._symbols = symbols

    def bars(self, asked: Asked) -> Answer:
        """GET /bars."""
        chosen = self._symbols.chosen(asked)
        _check(asked)
        page = Page.asked_for(asked)
        walk = self._files.walk(page.versions)
        rows_of = _known if asked["known_at"] else _scaled
        every = _of_one_state(walk, lambda: rows_of(walk, chosen.names, asked))
        expected = _expected(walk, chosen.names, asked, every)
        page.check(walk.versions)
        ordered = every.sort(every.columns[1], "symbol", descending=[asked["order"] == "desc", False])
        rows = ordered.slice(page.offset, asked["limit"])
        follows = page.next(asked, walk.versions, rows.height, ordered.height)
        told = _envelope(chosen, asked, every) | {
            "count": rows.height,
            "expected": expected,
            "truncated": follows is not None,
            "next": follows,
        }
        body = rendered(told, "bars", _shown(rows, one=chosen.is_one), asked.form)
        return answer(body, walk, asked, follows=follows, simulated=told["simulated"])

    def newest(self, symbol: str, interval: str, limit: int, since: str | None) -> Tabled:
        """The newest bars, oldest first, and how many are expected from the first of them on, up to the day `since`."""
        table, walk = TABLE_OF[Interval(interval)], self._files.walk()
        every = _of_one_state(
            walk, lambda: of_one_basis(table, walk.rows(table, [symbol]), walk.rows(CORPORATE_ACTIONS, [symbol]))
        )
        bars = every.tail(limit)
        sessions = walk.rows(SESSIONS, [symbol]).filter(interval=interval)
        shown = _shown(bars, one=True).pipe(written)
        told: dict[str, Any] = provenance(bars["source"].reverse().unique(maintain_order=True)) | {
            "basis": bars["split_basis"].last(),
            "newest": shown["timestamp"].last(),
        }
        expected = _expected_from(_days(bars), sessions, since)
        tag = str(sorted(walk.versions.items()))
        return Tabled(told, shown.write_ndjson().splitlines(), expected, tag, walk.is_stale)


def _expected_from(days: pl.DataFrame, sessions: pl.DataFrame, since: str | None) -> int:
    """Bars that are expected of the sessions after the first of `days` and before `since`, and others that are there.

    Of the first session those count that are shown: where a limit cuts it, nothing is missing.
    """
    if days.is_empty():
        return 0
    first, until = days["session_date"][0], date.fromisoformat(since) if since else date.max
    return _expected_of(days, sessions.filter(pl.col("session_date") > first, pl.col("session_date") < until))


def _expected_of(days: pl.DataFrame, sessions: pl.DataFrame) -> int:
    """Bars that sessions on record expect, or have beyond that, and bars of sessions that are not on record.

    `days`: a row for each bar. No session is on record before it has closed; the last half hour of a short one is never
    expected, and some vendors have it.
    """
    held = days.group_by("symbol", "session_date").agg(held=pl.len().cast(pl.Int64))
    both = held.join(sessions, on=["symbol", "session_date"], how="full", coalesce=True)
    return int(both.select(pl.max_horizontal("expected", "held").sum()).item())


def _days(bars: pl.DataFrame) -> pl.DataFrame:
    return bars.select("symbol", pl.nth(1).cast(pl.Date).alias("session_date"))


def _check(asked: Asked) -> None:
    """Raises BadInput for what cannot be had together."""
    if asked["known_at"] and asked["adjusted"] != "splits":
        raise BadInput([Fault("query", "adjusted", "not beside known_at: bars are then in the basis of that day")])


def _of_one_state(walk: Walk, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """What is read; once more where the files of the first time do not belong together. Raises Inconsistent."""
    try:
        return read()
    except Inconsistent:
        walk.again()
        return read()


def _scaled(walk: Walk, names: Sequence[str], asked: Asked) -> pl.DataFrame:
    table, start, end = TABLE_OF[Interval(asked["interval"])], asked["start"], asked["end"]
    bars = walk.rows(table, names, start, end)
    daily = walk.rows(BARS_1D, names, start) if asked["adjusted"] == ALL else None
    # after all bars: a split is stored before any bar is restated by it
    actions = walk.rows(CORPORATE_ACTIONS, names)
    bars = of_one_basis(table, bars, actions)
    if daily is not None:
        return dividend_adjusted(table, bars, of_one_basis(BARS_1D, daily, actions), actions)
    return as_traded(table, bars, actions) if asked["adjusted"] == NONE else bars


def _known(walk: Walk, names: Sequence[str], asked: Asked) -> pl.DataFrame:
    """Final bars as a reader of the lake saw them at an instant; their basis is not told of each."""
    table, instant = TABLE_OF[Interval(asked["interval"])], asked["known_at"]
    bars = walk.rows(table, names, asked["start"], asked["end"])
    actions = walk.rows(CORPORATE_ACTIONS, names)
    journal = walk.rows(REVISIONS, names, instant.date())
    found = known_at(table, of_one_basis(table, bars, actions), journal, instant)
    splits = actions.filter(pl.col("kind") == "split", pl.col("fetched_at") <= instant)
    basis = splits.group_by("symbol").agg(split_basis=pl.col("ex_date").max())
    return found.join(basis, on="symbol", how="left")


def _expected(walk: Walk, names: Sequence[str], asked: Asked, bars: pl.DataFrame) -> int:
    """Bars that are expected of the range; with `known_at` of sessions that were over on that day."""
    sessions = walk.rows(SESSIONS, names, asked["start"], asked["end"]).filter(interval=asked["interval"])
    if asked["known_at"]:
        sessions = sessions.filter(pl.col("session_date") < asked["known_at"].date())
    return _expected_of(_days(bars), sessions)


def _envelope(chosen: Chosen, asked: Asked, bars: pl.DataFrame) -> dict[str, Any]:
    bases = dict(bars.group_by("symbol").agg(pl.col("split_basis").max()).iter_rows())
    known: datetime | None = asked["known_at"]
    told: dict[str, Any] = {
        "interval": asked["interval"],
        "adjusted": asked["adjusted"],
        "known_at": known,
        **provenance(bars["source"].unique(maintain_order=True)),
    }
    basis: dict[str, date | None] = {name: bases.get(name) for name in chosen.names}
    if chosen.is_one:
        return {"symbol": chosen.names[0], **told, "basis": basis[chosen.names[0]]}
    return {"symbols": chosen.names, **told, "basis": basis}


def _shown(bars: pl.DataFrame, *, one: bool) -> pl.DataFrame:
    symbol = [] if one else [pl.col("symbol")]
    return bars.select(
        *symbol, pl.nth(1).alias("timestamp"), *shown(*PRICES), "volume", pl.col("is_final").alias("final")
    )
