"""Bring the lake up to what the vendor says."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from nextday.catalog import SESSIONS
from nextday.errors import RateLimited, SourceError, Transient, UnknownSymbol
from nextday.jobs.ingest.age import hours_overdue
from nextday.jobs.ingest.arrival import Arrival, Fetcher
from nextday.jobs.ingest.backfill import incomplete_first
from nextday.jobs.ingest.loader import Loader
from nextday.jobs.ingest.report import IngestReport, SymbolOutcome
from nextday.jobs.ingest.sessions import symbols_lacking, symbols_to_ask
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.window import Reach, Window
from nextday.jobs.ingest.writer import BarChanges, Writer
from nextday.lake.ports import TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.fallback import FallbackSource
from nextday.market.sources.port import BarSource, Interval
from nextday.market.sources.retrying import RetryingSource

Failure = SourceError | UnknownSymbol
_MOST_TOLD = 500
"""Characters of a symbol's failure in that of a run: a vendor's words may be a page, and a workflow gathers them."""


def _untold(_: IngestReport) -> None:
    """Nobody asks."""


def ingest(
    interval: Interval,
    symbols: Sequence[str],
    *,
    source: BarSource,
    store: TableStore,
    buckets: int,
    now: datetime,
    backfill: bool = False,
    resweep: bool = False,
    missing: bool = False,
    thrifty: bool = False,
    attempts: int = 3,
    second: BarSource | None = None,
    second_after: timedelta = timedelta(hours=24),
    seconds: float = 600.0,
    sleep: Callable[[float], None] = time.sleep,
    told: Callable[[IngestReport], None] = _untold,
) -> IngestReport:
    """Fetch, judge and store the bars and corporate actions of `symbols`; a symbol that fails stops no other.

    Where `source` fails for a symbol whose bars are overdue by `second_after`, `second` is asked; both for no more than
    `seconds` in all. Symbols of which nothing new can be known are not asked for (see `symbols_to_ask`), unless whole
    histories are to be compared: `resweep` asks for those stored, `backfill` as far back as of a new symbol, and
    believes at once what is else held for some days. `missing` asks for those alone whose bars of the last session may
    still come tonight, `thrifty` for nobody's: such a run only tells how things stand. A second run at the same `now`
    writes nothing. `told` hears the report also where no symbol arrived.
    Raises RateLimited, Transient or SourceError when no symbol arrived, and LakeError when the lake cannot be written.
    """
    symbols = list(dict.fromkeys(symbols))
    stored = Stored(store, symbols, Window(interval, now, ExchangeCalendar()), buckets)
    retrying = partial(RetryingSource, attempts=attempts, seconds=seconds, sleep=sleep)
    vendor: BarSource = retrying(source)
    if second:
        # each vendor is asked with a patience of its own: a refusal by the first does not silence the second
        vendor = FallbackSource(vendor, retrying(second), stored.newest_final, second_after, stored.window.calendar)
    reach = Reach.of(backfill=backfill, resweep=resweep)
    asked = [] if thrifty else _asked(symbols, stored, reach, missing=missing)
    arrivals, failures = _collect(Fetcher(vendor, stored, stored.window, reach), asked)
    # before a failure is raised: an unknown symbol that nobody remembers would be asked for by every run
    report = replace(_stored(arrivals, failures, stored), thrifty=thrifty)
    told(report)
    # who was not asked for cannot fail, so a run that asks for nobody is no failure
    if len(failures) == len(symbols) > 0:
        raise _total_failure(failures.values())
    return report


def _asked(symbols: Sequence[str], stored: Stored, reach: Reach, *, missing: bool) -> list[str]:
    if reach is not Reach.RECENT:
        return incomplete_first(symbols, stored)
    return symbols_lacking(symbols, stored) if missing else symbols_to_ask(symbols, stored)


def _stored(arrivals: Mapping[str, Arrival], failures: Mapping[str, Failure], stored: Stored) -> IngestReport:
    loader = Loader(stored, Writer(stored.store, stored.buckets))
    changes = loader.store(arrivals.values())
    holds = loader.keep_holds(arrivals.values())
    is_open = pl.col("ended_at").is_null()
    sessions = loader.keep_sessions(arrivals.values(), failures, changes, holds.filter(is_open))
    outcomes = {symbol: SymbolOutcome(symbol) for symbol in stored.symbols}
    outcomes |= {symbol: _arrived(arrival, changes) for symbol, arrival in arrivals.items()}
    outcomes |= {symbol: _failed(symbol, failure) for symbol, failure in failures.items()}
    window = stored.window
    return IngestReport(
        window.interval,
        window.now,
        tuple(outcomes.values()),
        loader.writer.objects,
        sessions,
        holds,
        overdue=_overdue(stored, sessions),
    )


def _overdue(stored: Stored, sessions: pl.DataFrame) -> dict[Interval, float]:
    """By interval, from files that the run has read anyway; `sessions` are the newest of its own as they are now."""
    known = stored.between(SESSIONS, stored.window.healing_from).filter(pl.col("symbol").is_in(list(stored.symbols)))
    rows = pl.concat([known, sessions])
    late = {interval: hours_overdue(rows, interval, stored.window.now) for interval in Interval}
    return {interval: hours for interval, hours in late.items() if hours is not None}


def _collect(fetcher: Fetcher, symbols: Sequence[str]) -> tuple[dict[str, Arrival], dict[str, Failure]]:
    arrivals: dict[str, Arrival] = {}
    failures: dict[str, Failure] = {}
    for symbol in symbols:
        try:
            arrivals[symbol] = fetcher.arrival(symbol)
        except (SourceError, UnknownSymbol) as failure:
            failures[symbol] = failure
    return arrivals, failures


def _arrived(arrival: Arrival, bars: BarChanges) -> SymbolOutcome:
    return SymbolOutcome(
        arrival.symbol,
        asked=True,
        added=bars.added[arrival.symbol],
        changed=bars.changed[arrival.symbol],
        quarantined=arrival.quarantine.height + bars.refused[arrival.symbol],
        off_session=arrival.bars.off_session,
        suspect=arrival.suspect,
        fallback_cause=arrival.fallback_cause,
    )


def _failed(symbol: str, failure: Failure) -> SymbolOutcome:
    return SymbolOutcome(symbol, asked=True, error=type(failure).__name__, detail=str(failure))


def _total_failure(failures: Collection[Failure]) -> SourceError:
    """The error of a run without any arrival; it is retried by its name.

    RateLimited when the vendor refused any symbol, so that nobody retries at once; Transient when another attempt may
    cure any.
    """
    kinds = (RateLimited, Transient, SourceError)
    kind = next((kind for kind in kinds if any(isinstance(failure, kind) for failure in failures)), SourceError)
    cause = next((failure for failure in failures if isinstance(failure, kind)), next(iter(failures)))
    told = f"{type(cause).__name__}: {cause}"[:_MOST_TOLD]
    return kind(f"none of {len(failures)} symbols arrived; {told}")
