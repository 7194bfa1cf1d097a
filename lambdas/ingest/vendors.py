"""The sources of bars, each made once per process, and the patience with them."""

from datetime import timedelta
from functools import cache
from typing import Any

from lambdas.ingest.second_source import second_source
from nextday.market.sources.yahoo.source import YahooSource
from nextday.settings import IngestSettings

vendor = cache(YahooSource)  # yfinance keeps its session and cookies per process
second_vendor = cache(second_source)


def patience(settings: IngestSettings) -> dict[str, Any]:
    """How often and how long the vendors are asked, and from when on the second one is."""
    return {
        "attempts": settings.attempts,
        "seconds": settings.run_seconds,
        "second_after": timedelta(hours=settings.second_source_after_hours),
    }
