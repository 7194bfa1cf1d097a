"""Views of a job, and the word of what has changed in them once it is done with them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from aws_lambda_powertools import Logger

from nextday.lake.ports import ViewStore
from nextday.lake.s3.views import S3ViewStore
from nextday.live.event import Event
from nextday.live.kinesis import EventStream
from nextday.live.watched_views import WatchedViews
from nextday.settings import JobSettings

logger = Logger()


@contextmanager
def announced(settings: JobSettings, *more: Iterable[Event]) -> Iterator[ViewStore]:
    """The stage's views; in a live stage what changes in them, and `more`, is told at the end, also of a failing job.

    What cannot be told is logged: whoever asks the HTTP API sees it all the same.
    """
    views = S3ViewStore(settings.lake_bucket)
    if settings.changes is None:
        yield views
        return
    watched = WatchedViews(views)
    try:
        yield watched
    finally:
        lost = EventStream(settings.changes).publish(chain(watched.events(), *more))
        if lost:
            logger.warning("not told live", extra={"events": lost})
