"""What has changed, for those who poll."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.symbols import Symbols
from nextday.catalog import VIEWS_PREFIX, Partition, bucket_of
from nextday.catalog.views import (
    BACKTEST,
    BACKTEST_DAYS,
    BACKTEST_DAYS_OF_ALL,
    BACKTEST_OF_ALL,
    EXPLANATIONS,
    INDICATORS,
    LATEST,
    MODELS,
    NEWEST_FORECASTS,
    SCOREBOARD,
    STATUS,
    SYMBOL_MODELS,
    SYMBOL_SCORES,
    TRAINING,
    TRAINING_OF_ALL,
    VIEWS,
)
from nextday.lake.serving.held import Copies
from nextday.lake.serving.objects import Listed
from nextday.lake.views.text import INSTANT, to_text

MOST_CHANGES = 1000
"""Objects of an answer: more than all jobs of a night write, so that nobody who goes on from there stands still."""
_OVERLAP = timedelta(seconds=10)
"""Told again: S3 dates an object by when its upload began, and shows it when it has ended."""
PATHS = {
    LATEST: "/latest?symbol={symbol}&interval={interval}",
    STATUS: "/status?symbol={symbol}&interval={interval}",
    NEWEST_FORECASTS: "/predict?symbol={symbol}",
    SCOREBOARD: "/scoreboard",
    SYMBOL_SCORES: "/scoreboard?symbol={symbol}",
    EXPLANATIONS: "/explain?symbol={symbol}&session={session}",
    MODELS: "/models",
    SYMBOL_MODELS: "/models/{symbol}?model_id={model}",
    BACKTEST: "/backtest?symbol={symbol}",
    BACKTEST_OF_ALL: "/backtest",
    BACKTEST_DAYS: "/backtest/days?symbol={symbol}",
    BACKTEST_DAYS_OF_ALL: "/backtest/days",
    TRAINING: "/training?symbol={symbol}",
    TRAINING_OF_ALL: "/training",
    INDICATORS: "/indicators?symbol={symbol}&start={year}-01-01&end={year}-12-31",
}
"""What an object of each view serves, of every `symbol` that is in it."""


class ChangeRoutes:
    """GET /changes."""

    def __init__(self, listings: Copies[list[Listed]], symbols: Symbols, *, buckets: int) -> None:
        self._listings = listings
        self._symbols = symbols
        self._buckets = buckets

    def changes(self, asked: Asked) -> Answer:
        """GET /changes: oldest first."""
        listing, since = self._listings.get(VIEWS_PREFIX), asked["since"] - _OVERLAP
        every = listing.value or []
        found = sorted((one for one in every if one.modified >= since), key=lambda one: (one.modified, one.key))
        rows = [row for one in found for row in self._served(one)]
        shown = rows[:MOST_CHANGES]
        # without the overlap: a page that began before this one ended might end where this one did
        follows = (
            f"{asked.route}?{urlencode({'since': (shown[-1]['at'] + _OVERLAP).strftime(INSTANT)})}"
            if shown != rows
            else None
        )
        told = {
            "newest": max((one.modified for one in every), default=None),
            "count": len(shown),
            "truncated": follows is not None,
            "next": follows,
            "changed": shown,
        }
        # with when: an object may be written again as it was
        state = (told["newest"], sorted((one.key, one.etag, one.modified) for one in found))
        return Answer(to_text(told), tag=str(state), stale=listing.stale, next=follows)

    def _served(self, changed: Listed) -> Iterator[dict[str, Any]]:
        view = next((one for one in VIEWS if changed.key.startswith(one.prefix)), None)
        if view is None:
            return
        values = dict(part.split("=", 1) for part in changed.key.removeprefix(view.prefix).split("/")[:-1])
        symbols = self._of_bucket(int(values[Partition.BUCKET])) if Partition.BUCKET in values else None
        if symbols != ():
            path = PATHS[view].format(symbol="{symbol}", **values)
            yield {"path": path, "symbols": symbols, "etag": changed.etag, "at": changed.modified}

    def _of_bucket(self, bucket: int) -> tuple[str, ...]:
        return tuple(name for name in self._symbols.names if bucket_of(name, self._buckets) == bucket)
