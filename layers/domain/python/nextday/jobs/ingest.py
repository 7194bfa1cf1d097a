"""Bring the lake up to what the vendor says."""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE
from nextday.errors import RateLimited, SourceError, UnknownSymbol
from nextday.jobs.ingest_arrival import Arrival, Intake
from nextday.jobs.ingest_report import IngestReport, SymbolOutcome
from nextday.jobs.ingest_stored import Stored
from nextday.jobs.ingest_window import Window
from nextday.jobs.ingest_writer import Changes, put
from nextday.lake.merge import incoming_actions, incoming_bars, not_stored
from nextday.lake.ports import TableStore
from nextday.market.bars import TABLE_OF
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.patient import PatientSource
from nextday.market.sources.port import BarSource, Interval

Failure = SourceError | UnknownSymbol


def ingest(
    interval: Interval,
    symbols: Sequence[str],
    *,
    source: BarSource,
    store: TableStore,
    buckets: int,
    now: datetime,
    backfill: bool = False,
    attempts: int = 3,
    sleep: Callable[[float], None] = time.sleep,
) -> IngestReport:
    """Fetch, judge and store the bars and corporate actions of `symbols`; a symbol that fails stops no other.

    A second run at the same `now` writes nothing. Raises RateLimited or SourceError when no symbol arrived, and
    LakeError when the lake cannot be written.
    """
    symbols = list(dict.fromkeys(symbols))
    window = Window(interval, now, ExchangeCalendar())
    patient = PatientSource(source, attempts=attempts, sleep=sleep)
    intake = Intake(patient, Stored(store, symbols, window, buckets), window, backfill)
    arrivals, failures = _collect(intake, symbols)
    if failures and not arrivals:
        raise _total_failure(failures.values())
    bars, objects = _write(interval, arrivals.values(), partial(put, store=store, buckets=buckets))
    outcomes = {symbol: _arrived(arrival, bars) for symbol, arrival in arrivals.items()}
    outcomes |= {symbol: _failed(symbol, failure) for symbol, failure in failures.items()}
    return IngestReport(interval, now, tuple(outcomes[symbol] for symbol in symbols), objects)


def _collect(intake: Intake, symbols: Sequence[str]) -> tuple[dict[str, Arrival], dict[str, Failure]]:
    arrivals: dict[str, Arrival] = {}
    failures: dict[str, Failure] = {}
    for symbol in symbols:
        try:
            arrivals[symbol] = intake.arrival(symbol)
        except (SourceError, UnknownSymbol) as failure:
            failures[symbol] = failure
    return arrivals, failures


def _write(interval: Interval, arrivals: Collection[Arrival], put: Callable[..., Changes]) -> tuple[Changes, int]:
    """Store what arrived; returns what became of the bars, and the objects written in all.

    Actions go first: when the run dies after them, the next one sees bars in an older basis than the known split.
    """
    actions = put(CORPORATE_ACTIONS, [arrival.actions.accepted for arrival in arrivals], incoming_actions)
    bars = put(TABLE_OF[interval], [arrival.bars.accepted for arrival in arrivals], incoming_bars)
    rejected = put(QUARANTINE, [arrival.quarantine for arrival in arrivals], not_stored)
    return bars, actions.objects + bars.objects + rejected.objects


def _arrived(arrival: Arrival, bars: Changes) -> SymbolOutcome:
    return SymbolOutcome(
        arrival.symbol,
        added=bars.added[arrival.symbol],
        changed=bars.changed[arrival.symbol],
        quarantined=arrival.quarantine.height,
        strays=arrival.bars.strays,
    )


def _failed(symbol: str, failure: Failure) -> SymbolOutcome:
    return SymbolOutcome(symbol, error=type(failure).__name__, detail=str(failure))


def _total_failure(failures: Collection[Failure]) -> SourceError:
    """The error of a run without any arrival: RateLimited when the vendor refused, so that nobody retries at once."""
    cause = next((failure for failure in failures if isinstance(failure, RateLimited)), next(iter(failures)))
    kind = RateLimited if isinstance(cause, RateLimited) else SourceError
    return kind(f"none of {len(failures)} symbols arrived; {type(cause).__name__}: {cause}")
