"""What a stage that is live, or has a cache, is billed beside all others.

Nothing of it was counted, as listeners are whoever comes: it is computed from what lambdas.live does for an event and
for a page that is open all month.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.costs.usage import GB

Billed = tuple[str, str, float, bool]
"""What is billed by the words of prices.json, what for, how much, and whether anything has to happen for it."""

LISTENERS = 100
"""Pages that are always open: what is told of a live stage is told for so many."""
ALARMS, SECRETS = 2, 1
"""Of the live stack: of dead letters and of throttles, and the one that CloudFront shows to sockets."""
# of a day with a session: seven hourly bars and a daily one, a forecast and an outcome
_EVENTS_OF_A_SYMBOL = 10
# jobs that tell of a symbol in it: hourly bars, daily ones, train and predict; each fills a batch or more
_BATCHES, _BATCH_EVENTS = 10, 100
# an item of an event is larger than 1 KB; a read of less than 4 KB is one unit
_WRITES_OF_AN_EVENT = 2.0
_EVENT_BYTES, _KEPT_DAYS = 1500.0, 5
_ITEM_BYTES, _READ_BYTES = 100, 4096
# API Gateway ends a connection after two hours
_CONNECTIONS_A_DAY = 12
# subscribe, what was missed, subscribed
_MESSAGES_OF_A_CONNECTION = 3
# runs of quote in an exchange's hours, of which the session takes 390: each of those fills a batch
_QUOTE_RUNS, _QUOTED_MINUTES = 480, 390
# a second of half a GB, most of it the vendor's
_QUOTE_GB_SECONDS = 0.5
MOST_TOPICS = 50
"""Of a connection, as lambdas.live.asked has it: that would import what a bill does not need."""
# the items of the connection and of its symbols, each in the table and in the index, written and deleted
_WRITES_OF_AN_ITEM = 4
# connect, subscribe, disconnect: 0.1 s of a quarter of a GB each
_CALLS_OF_A_CONNECTION, _CALL_GB_SECONDS = 3, 0.025
# 0.2 s of 1 GB for a batch, and a hundredth for each connection, by sixteen threads
_BATCH_SECONDS, _SENT_SECONDS = 0.2, 0.01 / 16
CACHED_GB = 0.1
"""The least that ElastiCache bills of a serverless Valkey cache."""


@dataclass(frozen=True)
class Live:
    """A month of a live stage: its days, those of them with a session, and whether it tells of bars in progress."""

    symbols: int
    listeners: int
    days: float
    session_days: float
    quotes: bool = False

    def lines(self) -> Iterator[Billed]:
        """What is paid with nobody there, then what events and listeners take."""
        hours = self.days * 24
        yield "shard_hour", "one, for all symbols", hours, True
        yield "consumer_hour", "push, which is handed its events", hours, True
        yield "alarm", "those of a live stage", ALARMS, True
        yield "secret", "CloudFront's for sockets", SECRETS, True
        events = self.session_days * self.symbols * _EVENTS_OF_A_SYMBOL
        minutes, runs = (self.session_days * one * self.quotes for one in (_QUOTED_MINUTES, _QUOTE_RUNS))
        connections = self.listeners * self.days * _CONNECTIONS_A_DAY
        batches = self.session_days * _batches(self.symbols) + minutes
        items = connections * (1 + min(self.symbols, MOST_TOPICS))
        told = events + minutes * self.symbols
        yield "put_unit", "an event or a quote each", told, False
        writes = _WRITES_OF_AN_EVENT * events + _WRITES_OF_AN_ITEM * items
        yield "item_write", "events, and who wants them", writes, False
        yield "item_read", "the same", (told + batches) * self._units() + 2 * items, False
        yield "item_stored", "five days of events", events / self.days * _KEPT_DAYS * _EVENT_BYTES / GB, False
        pushed = self.listeners * batches
        yield "socket_message", f"{self.listeners} pages", pushed + _MESSAGES_OF_A_CONNECTION * connections, False
        yield "socket_minute", f"{self.listeners} pages, always open", self.listeners * hours * 60, False
        calls = _CALLS_OF_A_CONNECTION * connections
        yield "lambda_request", "push, quote, connect, disconnect and messages", batches + runs + calls, False
        seconds = batches * (_BATCH_SECONDS + _SENT_SECONDS * self.listeners)
        yield "lambda_gb_second", "the same", seconds + _QUOTE_GB_SECONDS * runs + _CALL_GB_SECONDS * calls, False

    def _units(self) -> float:
        """Of a consistent read of all that want a symbol."""
        return max(1.0, self.listeners * _ITEM_BYTES / _READ_BYTES)


def _batches(symbols: int) -> float:
    return max(_BATCHES, symbols * _EVENTS_OF_A_SYMBOL / _BATCH_EVENTS)


def cache(days: float) -> Iterator[Billed]:
    """A cache that nobody asks: requests of the API take three ECPU each."""
    yield "cache_stored", "the least that is billed of a cache", CACHED_GB * days * 24, True
