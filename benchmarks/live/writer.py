"""A job's end, over and over: a view is replaced by one with a new row of each symbol, and where asked that is told.

It does so by the jobs' own classes. Asked `{"key": KEY, "number": N, "told": BOOL}`, it answers the moment at which
the view was stored, the events and the CPU seconds that it took.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import orjson

from benchmarks.live.child import answer_all
from nextday.lake.s3.views import S3ViewStore
from nextday.lake.views.text import ViewText, encode, to_text
from nextday.live.changes import changes
from nextday.live.kinesis import EventStream
from nextday.live.watched_views import WatchedViews

_BEGINNING = datetime(2027, 1, 1, tzinfo=UTC)
_NEWEST_FIRST = "/forecasts/"


class TimedViews(S3ViewStore):
    """Notes when S3 has confirmed a view: from then on, and not before, whoever asks for it gets it."""

    stored = 0.0

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        """Replace a content as the jobs do."""
        super().put(key, content, over=over)
        self.stored = time.monotonic()


class Writer:
    """A lake's views, and the stream on which their changes are told."""

    def __init__(self, lake: str, stream: str) -> None:
        self._views = TimedViews(lake)
        self._known: dict[str, bytes] = {}
        self._stream = EventStream(stream)

    def write(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Replace a view, and tell what has changed in it, if asked to."""
        key = asked["key"]
        # nobody else writes here, and requests for this are none that a job makes
        before = self._known.get(key) or self._views.get(key) or b""
        after = self._known[key] = published(before, asked["number"], newest_first=_NEWEST_FIRST in key)
        tag = f'"{md5(before, usedforsecurity=False).hexdigest()}"'
        worked = time.thread_time()
        if asked["told"]:
            watched = WatchedViews(self._views)
            watched.put(key, after, over=tag)
            lost = self._stream.publish(watched.events())
        else:
            self._views.put(key, after, over=tag)
            lost = 0
        worked = time.thread_time() - worked
        events = [[event.at, event.kind, event.symbol] for event in changes(key, before, after)]
        return {"stored": self._views.stored, "cpu": worked, "events": events, "lost": lost}


def published(view: bytes, number: int, *, newest_first: bool) -> bytes:
    """A view after a publication: each symbol has one row more, and loses its oldest."""
    text = ViewText(view)
    blocks = {key: _moved_on(text.block(key) or [], number, newest_first=newest_first) for key in text.keys}
    at = to_text(_BEGINNING + timedelta(hours=number)).strip('"')
    return encode({**text.head, "written_at": at}, blocks)


def _moved_on(lines: list[str], number: int, *, newest_first: bool) -> list[str]:
    if newest_first:
        entry = orjson.loads(lines[0])
        return [to_text(entry | {"entry_hash": f"{number:064}"}), *lines[:-1]]
    about, *rows = lines
    bar = orjson.loads(rows[-1])
    return [about, *rows[1:], to_text(bar | {"volume": number})]


if __name__ == "__main__":
    answer_all(Writer(os.environ["WRITER_LAKE"], os.environ["WRITER_STREAM"]).write)
