"""Values of metrics by series and instant, kept in a file of the data folder."""

import json
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

from ops.localcloud.datafolder import write_whole

KEPT = timedelta(days=100)
"""Longer than any widget or alarm looks back; CloudWatch itself keeps hourly values for 15 months."""


class Series(NamedTuple):
    """One metric: CloudWatch tells metrics apart by namespace, name and all dimensions."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, namespace: str, name: str, **dimensions: str) -> Self:
        """The series with these dimensions."""
        return cls(namespace, name, frozenset(dimensions.items()))


Heard = Callable[[datetime, Series, float], None]


@dataclass(frozen=True)
class MetricStore:
    """Recorded values; a line of the file is what one source told at one instant."""

    file: Path
    _values: dict[Series, list[tuple[datetime, float]]] = field(default_factory=lambda: defaultdict(list))
    _hearers: list[Heard] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def opened(cls, file: Path) -> Self:
        """What earlier runs recorded; nothing is written."""
        store = cls(file)
        lines = [one for one in map(_parsed, file.read_text().splitlines()) if one] if file.exists() else []
        newest = max((at for at, *_ in lines), default=None)
        for line in lines:
            if newest and line[0] > newest - KEPT:
                store._add(*line)
        return store

    def trim(self) -> None:
        """Leave out of the file what is too old to be asked for, and a line that was cut short."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        newest = self.newest
        kept = [one for one in map(_parsed, lines) if one and newest and one[0] > newest - KEPT]
        if len(kept) < len(lines):
            write_whole(self.file, "".join(map(_written, kept)))

    @property
    def series(self) -> Iterable[Series]:
        """Every series of which there is a value."""
        return tuple(self._values)

    @property
    def newest(self) -> datetime | None:
        """When the last value was recorded, by the replayed time."""
        return max((values[-1][0] for values in self._values.values() if values), default=None)

    def record(self, at: datetime, namespace: str, dimensions: Mapping[str, str], values: Mapping[str, float]) -> None:
        """Keep values of metrics that have the same dimensions."""
        with self._lock:
            self._add(at.astimezone(UTC), namespace, dict(dimensions), dict(values))
            with self.file.open("a") as file:
                file.write(_written((at.astimezone(UTC), namespace, dict(dimensions), dict(values))))

    def everything(self) -> Iterator[tuple[datetime, Series, float]]:
        """Every value that is kept, series by series."""
        for series, values in list(self._values.items()):
            yield from ((at, series, value) for at, value in values)

    @contextmanager
    def heard_by(self, hearer: Heard) -> Iterator[None]:
        """Tell values as they are recorded, while this is open."""
        self._hearers.append(hearer)
        try:
            yield
        finally:
            self._hearers.remove(hearer)

    def within(self, series: Series, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
        """Values after `start` and up to `end`, oldest first."""
        values = self._values.get(series, [])
        first, last = (bisect_right(values, instant, key=lambda one: one[0]) for instant in (start, end))
        return values[first:last]

    def _add(self, at: datetime, namespace: str, dimensions: Mapping[str, str], values: Mapping[str, float]) -> None:
        for name, value in values.items():
            series = Series.of(namespace, name, **dimensions)
            insort(self._values[series], (at, value), key=lambda one: one[0])
            for hear in self._hearers:
                hear(at, series, value)


_Line = tuple[datetime, str, dict[str, str], dict[str, float]]


def _written(line: _Line) -> str:
    at, *rest = line
    return json.dumps([at.isoformat(), *rest]) + "\n"


def _parsed(text: str) -> _Line | None:
    try:
        at, namespace, dimensions, values = json.loads(text)
        numbers = {name: float(value) for name, value in values.items()}
        return datetime.fromisoformat(at).astimezone(UTC), namespace, dict(dimensions.items()), numbers
    except (ValueError, TypeError, AttributeError):
        return None
