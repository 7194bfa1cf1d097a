"""The views of what a run of ingest has stored: written last, made of the tables alone."""

from collections.abc import Iterator
from dataclasses import replace

from nextday.catalog import CORPORATE_ACTIONS, SESSIONS
from nextday.errors import LakeError
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.ports import TableReader, ViewStore
from nextday.market.bars import TABLE_OF
from nextday.market.sources.port import Interval
from nextday.settings import DAILY_BARS
from nextday.views.market import MarketViews


def write_views(report: IngestReport, *, store: TableReader, views: ViewStore, buckets: int) -> IngestReport:
    """Write the views of the buckets and intervals of which the run stored anything; one that did not asks for nothing.

    Once a day, in the UTC hour of the daily bars, a run that stored nothing looks whether its views say what the tables
    say: another may have died before it wrote them. Returns the report with the symbols of which a view leaves out
    bars. Raises LakeError; all is stored then, and the next run that stores anything, or looks, writes the views.
    """
    torn: set[str] = set()
    for market in _told_of(report, store, buckets):
        stored = _has_stored(report, market.interval)
        try:
            torn.update(market.write(views) if stored else market.heal(views))
        except LakeError as failure:
            # not by its class: a second attempt, which would store nothing, would pass for one that healed it
            raise LakeError(f"all is stored, but a view of it could not be written: {failure}") from failure
    return replace(report, torn=tuple(sorted(torn)))


def _told_of(report: IngestReport, store: TableReader, buckets: int) -> Iterator[MarketViews]:
    looks = report.now.hour == DAILY_BARS.hour
    for bucket in symbols_by_bucket((outcome.symbol for outcome in report.outcomes), buckets):
        for interval in Interval:
            if _has_stored(report, interval) or (looks and interval is report.interval):
                yield MarketViews(interval, bucket, store, report.now)


def _has_stored(report: IngestReport, interval: Interval) -> bool:
    """Whether the run wrote anything that the views of an interval tell of; a split writes bars of both."""
    own = (SESSIONS, CORPORATE_ACTIONS) if interval is report.interval else ()
    return any(report.written.get(table.name) for table in (TABLE_OF[interval], *own))
