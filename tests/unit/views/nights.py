"""A ledger that grows night by night, and the views of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from nextday.catalog import View
from nextday.lake.memory import MemoryKeepingStore, MemoryModelStore, MemoryTableStore, MemoryViewStore
from nextday.lake.views.text import ViewText
from nextday.views.sources import Sources
from tests.builders import CALENDAR


@dataclass
class House:
    """A lake in memory in two buckets, and a night's instant after a session."""

    store: MemoryTableStore = field(default_factory=MemoryTableStore)
    models: MemoryModelStore = field(default_factory=MemoryModelStore)
    views: MemoryViewStore = field(default_factory=MemoryViewStore)
    keepings: MemoryKeepingStore = field(default_factory=MemoryKeepingStore)
    buckets: int = 2

    def sources(self, now: datetime) -> Sources:
        return Sources(self.store, self.models, self.views, self.buckets, now)

    def view(self, view: View, **values: object) -> ViewText:
        content = self.views.get(view.object_key(**values))
        assert content is not None
        return ViewText(content)

    def blocks(self, view: View, **values: object) -> dict[str, list[Any]]:
        """All blocks of a view, decoded."""
        text = self.view(view, **values)
        return {key: [orjson.loads(line) for line in text.block(key) or ()] for key in text.keys}


def night_after(session: date) -> datetime:
    """When predict runs."""
    return CALENDAR.close_of(session) + timedelta(hours=4)


def told(values: Sequence[Any]) -> Any:
    """Values as a view tells them."""
    return orjson.loads(orjson.dumps(values, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS))
