"""The sources of bars, each made once per process."""

from functools import cache

from lambdas.ingest.second_source import second_source
from nextday.market.sources.yahoo.source import YahooSource

vendor = cache(YahooSource)  # yfinance keeps its session and cookies per process
second_vendor = cache(second_source)
