"""How much of a training was kept from the one before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

_MOST_LISTED = 20


@dataclass(frozen=True)
class Reuse:
    """How many months of how many buckets were kept, how many were learned, and the first of these, e.g. 2026-11.

    `faults` says what could not be read or kept: it was made anew.
    """

    months_kept: int
    months_learned: int
    learned_from: str | None
    faults: tuple[str, ...] = ()

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Of all buckets."""
        kept, learned = (sum(getattr(one, name) for one in parts) for name in ("months_kept", "months_learned"))
        begun = [one.learned_from for one in parts if one.learned_from]
        return cls(kept, learned, min(begun, default=None), tuple(fault for one in parts for fault in one.faults))

    def to_dict(self) -> dict[str, Any]:
        """As JSON types, with the first of many faults."""
        return asdict(self) | {"faults": list(self.faults[:_MOST_LISTED]), "told": str(self)}

    def __str__(self) -> str:
        """In one line."""
        if self.learned_from is None:
            return f"all {self.months_kept:,} months were kept, nothing was new"
        kept = f"{self.months_kept:,} months were kept, " if self.months_kept else ""
        return f"{kept}{self.months_learned:,} learned from {self.learned_from} on"
