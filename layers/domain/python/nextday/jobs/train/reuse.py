"""How much of a training was kept from the one before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

_MOST_LISTED = 20


@dataclass(frozen=True)
class Reuse:
    """How many months were kept, how many were learned, and the first of these, e.g. 2026-11.

    Every one of the `buckets` counts its own. `faults` says what could not be read, and was made anew, or kept.
    """

    months_kept: int
    months_learned: int
    learned_from: str | None
    faults: tuple[str, ...] = ()
    buckets: int = 1

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Of all buckets."""
        kept, learned = (sum(getattr(one, name) for one in parts) for name in ("months_kept", "months_learned"))
        begun = [one.learned_from for one in parts if one.learned_from]
        faults = tuple(fault for one in parts for fault in one.faults)
        return cls(kept, learned, min(begun, default=None), faults, sum(one.buckets for one in parts))

    def to_dict(self) -> dict[str, Any]:
        """As JSON types, with the first of many faults."""
        return asdict(self) | {"faults": list(self.faults[:_MOST_LISTED]), "told": str(self)}

    def __str__(self) -> str:
        """In one line."""
        where = f"in {self.buckets} buckets: " if self.buckets > 1 else ""
        kept = f"kept {_months(self.months_kept)}"
        if self.learned_from is None:
            return f"{where}{kept}, nothing was new"
        return f"{where}{kept}, learned {_months(self.months_learned)} from {self.learned_from} on"


def _months(count: int) -> str:
    return f"{count:,} month{'s' * (count != 1)}"
