"""A replayed market: a loopback server that speaks Yahoo's chart API, from recorded or simulated bars."""

from ops.market.csv_feed import CsvFeed
from ops.market.faults import Fault
from ops.market.feed import Feed, Listing
from ops.market.server import MarketServer
from ops.market.simulated_feed import SimulatedFeed

__all__ = ["CsvFeed", "Fault", "Feed", "Listing", "MarketServer", "SimulatedFeed"]
