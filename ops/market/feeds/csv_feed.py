"""A market recorded in a folder of CSV files."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from nextday.errors import InputError
from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.market.symbols import checked_symbol
from ops.market.feeds.csv_table import Readers, day, number, one_of, read_csv, text, utc, whole
from ops.market.feeds.feed import ACTIONS, BARS, PRICES, Listing

_HOUR = timedelta(hours=1)
_REGULAR_HOURS = time(9, 30), time(16)
_QUOTE: Readers = {**{price: number(price) for price in PRICES}, "volume": whole("volume")}
_DAILY: Readers = {"date": day("date"), **_QUOTE}
_HOURLY: Readers = {"ts_utc": utc("ts_utc"), **_QUOTE}
_ACTIONS: Readers = {
    "symbol": text("symbol"),
    "ex_date": day("ex_date"),
    "kind": one_of("kind", "dividend", "split"),
    "value": number("value"),
}


class CsvFeed:
    """`<SYM>_1d.csv` (date, open, high, low, close, volume), `<SYM>_1h.csv` (ts_utc, ...) and, if there, `actions.csv`.

    Prices are split-adjusted as of the symbol's last row; `actions.csv` holds symbol, ex_date, kind (dividend or
    split) and value. Everything is read at once: raises InputError, one line that names file, line and remedy.
    """

    source = "csv"

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder: name one with files like AAPL_1d.csv and AAPL_1h.csv")
        paths = sorted([*folder.glob("*_1d.csv"), *folder.glob("*_1h.csv")])
        if not paths:
            raise InputError(f"{folder} has no bars: put files like AAPL_1d.csv and AAPL_1h.csv there")
        actions = _actions(folder / "actions.csv")
        symbols = sorted({_symbol_of(path) for path in paths})
        self._listings = {symbol: _listing(folder, symbol, actions) for symbol in symbols}

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols with bars, in alphabetical order."""
        return tuple(self._listings)

    @property
    def first_session(self) -> date:
        """The first session that any symbol has a bar of."""
        bars = [bars for listing in self._listings.values() for bars in (listing.daily, listing.hourly)]
        sessions: list[date] = pl.concat([one["session_date"] for one in bars]).to_list()
        return min(sessions)

    @property
    def last_session(self) -> date:
        """The last session that any symbol has a bar of."""
        return max(listing.basis for listing in self._listings.values())

    def listing(self, symbol: str, now: datetime) -> Listing | None:  # noqa: ARG002 - a recording does not grow
        """The symbol's recorded bars; None when the folder has none."""
        return self._listings.get(symbol)


def _symbol_of(path: Path) -> str:
    try:
        return checked_symbol(path.stem[: -len("_1d")])
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _listing(folder: Path, symbol: str, actions: pl.DataFrame) -> Listing:
    daily = _daily(folder / f"{symbol}_1d.csv")
    hourly = _hourly(folder / f"{symbol}_1h.csv")
    days: list[date] = pl.concat([daily["session_date"], hourly["session_date"]]).to_list()
    if not days:
        raise InputError(f"{folder} has no rows for {symbol}: add some, or remove its files")
    own = actions.filter(pl.col("symbol") == symbol).drop("symbol")
    return Listing(symbol, daily, hourly, own.select(*ACTIONS).cast(ACTIONS), max(days))


def _daily(path: Path) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=BARS)
    bars = _with_session_hours(
        read_csv(path, _DAILY, key=["date"], optional=[*_QUOTE]).rename({"date": "session_date"})
    )
    return bars.rename({"opens_at": "start", "closes_at": "ends_at"}).select(*BARS).cast(BARS)


def _hourly(path: Path) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=BARS)
    bars = read_csv(path, _HOURLY, key=["ts_utc"], optional=[*_QUOTE]).rename({"ts_utc": "start"})
    session = pl.col("start").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
    bars = _with_session_hours(bars.with_columns(session_date=session))
    # the last hour ends with the session: after 30 minutes, or at a half day's early close
    in_session = pl.min_horizontal(pl.col("start") + _HOUR, "closes_at")
    # what starts at the close or later is a stray print, which ends when it starts
    bars = bars.with_columns(ends_at=pl.max_horizontal(in_session, "start"))
    return bars.select(*BARS).cast(BARS)


def _actions(path: Path) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema={"symbol": pl.String(), **ACTIONS})
    return _one_a_day(read_csv(path, _ACTIONS, optional=["value"]))


def _one_a_day(actions: pl.DataFrame) -> pl.DataFrame:
    """Several actions of a kind on one day are one, as vendors' are: dividends add up, splits multiply.

    Where the value of one is not known, nor is that of all.
    """
    kind, value = pl.col("kind").first(), pl.col("value")
    together = pl.when(kind == "split").then(value.product()).otherwise(value.sum())
    together = pl.when(value.is_not_null().all()).then(together)
    return actions.group_by("symbol", "ex_date", "kind").agg(together).sort("symbol", "ex_date", "kind")


def _with_session_hours(rows: pl.DataFrame) -> pl.DataFrame:
    """Add opens_at and closes_at: the exchange's hours, or regular ones on a day that its calendar does not know."""
    opening, closing = (
        pl.col("session_date").dt.combine(at, "us").dt.replace_time_zone(EXCHANGE_ZONE.key).dt.convert_time_zone("UTC")
        for at in _REGULAR_HOURS
    )
    sessions = ExchangeCalendar().expected_bars(Interval.DAY, date.min, date.max)
    closes = sessions.select("session_date", closes_at="ends_at")
    joined = rows.join(closes, on="session_date", how="left", maintain_order="left")
    return joined.with_columns(opens_at=opening, closes_at=pl.coalesce("closes_at", closing))
