"""What the local cloud counted of days with so many symbols in so many buckets, and what follows for other numbers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ops.localcloud.meter import Usage

FILE = Path(__file__).with_name("counted.json")
_GROWING = ("session_day", "rest_day", "first_night", "stored")


@dataclass(frozen=True)
class Fixed:
    """What a stage's templates hold whoever uses it; memory of the functions in GB."""

    alarm_metrics: int
    composite_alarms: int
    dashboards: int
    memory: Mapping[str, float]


@dataclass(frozen=True)
class Size:
    """Usage of two days of a stage: one with a session, its night and its hours, and one without.

    `first_night` is that of whole histories. `stored` are the bytes of current objects by table; `start_cpu_seconds`
    what a process needs to start, by function; `api` is the usage of `asked` questions that no cache answered, whose
    answers had `answer_bytes` together.
    """

    symbols: int
    buckets: int
    session_day: Usage
    rest_day: Usage
    first_night: Usage
    stored: Usage
    start_cpu_seconds: Usage
    api: Usage

    def mixed(self, other: "Size", by: Callable[[float, float], float]) -> dict[str, Any]:
        """What grows with symbols and buckets, `by` the amounts of both; nothing is used less than not at all."""
        return {name: _mixed(getattr(self, name), getattr(other, name), by) for name in _GROWING}


@dataclass(frozen=True)
class Counted:
    """All that was counted; the two first `sizes` have the same symbols in one bucket and in several."""

    fixed: Fixed
    sizes: tuple[Size, ...]

    def at(self, symbols: int, buckets: int) -> Size:
        """So many symbols in so many buckets: as counted, or by the two nearest numbers of symbols that were.

        What a bucket more takes is told by the two first sizes, and the same everywhere; between and beyond numbers of
        symbols goes a line. Fewer symbols than were counted use as much as the fewest that were.
        """
        if found := self._counted(symbols, buckets):
            return found
        if symbols < (fewest := self.sizes[0].symbols):
            return self.at(fewest, buckets)
        # by symbols: of the same number, the last one counted
        known = [self._split(one, buckets) for one in {one.symbols: one for one in self.sizes}.values()]
        if alike := [one for one in known if one.symbols == symbols]:
            return alike[0]
        *_, (below, above) = (pair for pair in pairwise(known) if pair[0].symbols < symbols)
        share = (symbols - below.symbols) / (above.symbols - below.symbols)
        grown = below.mixed(above, lambda less, more: less + share * (more - less))
        return replace(above, symbols=symbols, buckets=buckets, **grown)

    def is_counted(self, symbols: int, buckets: int) -> bool:
        """Whether this was counted, and is not computed."""
        return self._counted(symbols, buckets) is not None

    def _counted(self, symbols: int, buckets: int) -> Size | None:
        return next((one for one in self.sizes if (one.symbols, one.buckets) == (symbols, buckets)), None)

    def _split(self, size: Size, buckets: int) -> Size:
        """The same symbols in other buckets."""
        one, several, *_ = self.sizes
        share = (buckets - size.buckets) / (several.buckets - one.buckets)
        effect = replace(one, **several.mixed(one, lambda many, few: many - few))
        return replace(size, buckets=buckets, **size.mixed(effect, lambda amount, more: amount + share * more))


def _mixed(first: Usage, second: Usage, by: Callable[[float, float], float]) -> Usage:
    names = sorted(first.keys() | second.keys())
    return {name: max(0.0, by(first.get(name, 0), second.get(name, 0))) for name in names}


@cache
def counted() -> Counted:
    """What is committed."""
    told = json.loads(FILE.read_text())
    sizes = (Size(**one) for one in told["sizes"])
    return Counted(Fixed(**told["fixed"]), tuple(sorted(sizes, key=lambda one: (one.symbols, one.buckets))))
