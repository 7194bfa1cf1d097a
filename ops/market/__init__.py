"""A replayed market: a loopback server that speaks Yahoo's chart API, from recorded or simulated bars."""

from ops.market.faults import Fault
from ops.market.feeds.csv_feed import CsvFeed
from ops.market.feeds.feed import Feed, Listing
from ops.market.feeds.simulated_feed import SimulatedFeed
from ops.market.server import MarketServer

__all__ = ["CsvFeed", "Fault", "Feed", "Listing", "MarketServer", "SimulatedFeed"]
