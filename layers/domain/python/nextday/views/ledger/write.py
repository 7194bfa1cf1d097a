"""The views of the ledger: what was forecast, and what it was worth."""

from collections.abc import Iterator, Sequence

from nextday.catalog import View
from nextday.catalog.table import Partition
from nextday.catalog.views import NEWEST_FORECASTS, SCOREBOARD, SYMBOL_SCORES
from nextday.forecast.ledger.tables import LedgerTables
from nextday.lake.partition import symbols_by_bucket
from nextday.market.calendar import ExchangeCalendar
from nextday.views.ledger.forecasts import forecasts
from nextday.views.ledger.scoreboard import scoreboard, scores
from nextday.views.publish import publish_together
from nextday.views.sources import Sources

LEDGER_VIEWS = (NEWEST_FORECASTS, SYMBOL_SCORES, SCOREBOARD)
"""In the order in which they are written."""


def write_ledger_views(views: Sequence[View], sources: Sources) -> list[str]:
    """Write the views from one reading of the ledger, and tell their keys. Raises LakeError."""
    calendar = ExchangeCalendar()
    through = calendar.last_closed_session(sources.now)

    def contents() -> dict[str, bytes]:
        tables = LedgerTables.read(sources.store, buckets=sources.buckets, through=through)
        return dict(_contents(tables, views, sources, calendar))

    keys = [key for view in views for key in _keys(view, sources.buckets)]
    publish_together(keys, contents, sources.views)
    return keys


def _keys(view: View, buckets: int) -> list[str]:
    if not view.split_by:
        return [view.object_key()]
    return [view.object_key(**{Partition.BUCKET.value: bucket}) for bucket in range(buckets)]


def _contents(
    tables: LedgerTables, views: Sequence[View], sources: Sources, calendar: ExchangeCalendar
) -> Iterator[tuple[str, bytes]]:
    own = symbols_by_bucket(tables.forecasts["symbol"].unique().sort(), sources.buckets)
    parts = [tables.of(own.get(bucket, [])) for bucket in range(sources.buckets)]
    told = {
        NEWEST_FORECASTS: (forecasts(part, calendar, now=sources.now) for part in parts),
        SYMBOL_SCORES: (scores(part, now=sources.now) for part in parts),
        SCOREBOARD: (scoreboard(whole, now=sources.now) for whole in (tables,)),
    }
    for view in views:
        yield from zip(_keys(view, sources.buckets), told[view], strict=True)
