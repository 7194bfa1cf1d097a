"""Feeds by the names that users give them."""

from pathlib import Path

from nextday.errors import InputError
from ops.market.csv_feed import CsvFeed
from ops.market.feed import Feed
from ops.market.simulated_feed import SimulatedFeed


def feed_of(source: str) -> Feed:
    """The feed of `simulated` or `csv:DIR`. Raises InputError."""
    kind, _, folder = source.partition(":")
    if source == SimulatedFeed.source:
        return SimulatedFeed()
    if kind == CsvFeed.source and folder:
        return CsvFeed(Path(folder).expanduser())
    raise InputError(f"{source!r} is no market to replay: use simulated, or csv:DIR for a folder of recorded bars")
