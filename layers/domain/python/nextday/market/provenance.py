"""Real or replayed: every answer says where its numbers come from."""

from collections.abc import Iterable
from typing import TypedDict

VENDORS = frozenset({"yahoo", "alpaca"})


class Provenance(TypedDict):
    """What answers say of where they come from."""

    source: str | None
    simulated: bool


def provenance(sources: Iterable[str]) -> Provenance:
    """Fields `source` and `simulated`; a single replayed source makes the whole answer simulated."""
    named = list(sources)
    # a source that nobody listed counts as replayed, never the other way round
    replayed = [source for source in named if source not in VENDORS]
    return {"source": next(iter(replayed or named), None), "simulated": bool(replayed)}
