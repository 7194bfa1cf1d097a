"""The chain through the ledger, link by link, for whoever wants to prove it alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.forecast.ledger.chain import GENESIS, day_hash, hash_of, sealed_text

_NO_HASH = "f" * 64
"""Stands where there is none: of a hash's shape, and of no text."""


@dataclass(frozen=True)
class Seal:
    """The text of an entry, and the hash that it was sealed by."""

    symbol: str
    entry_hash: str
    text: str


@dataclass(frozen=True)
class Link:
    """A target session: its entries by symbol, the hash over theirs, and the hash that they carry.

    `fault` is what is not as it was published, None when nothing is.
    """

    target_session: date
    day_hash: str
    previous_hash: str
    entries: tuple[Seal, ...]
    fault: str | None


class Links:
    """The sessions of a whole ledger, oldest first."""

    def __init__(self, ledger: pl.DataFrame) -> None:
        # whoever forges a file may leave out its seals
        sealed = ledger.with_columns(pl.col("entry_hash", "previous_hash").fill_null(_NO_HASH))
        self._days = sealed.sort("target_session", "symbol").partition_by("target_session")

    @property
    def head(self) -> str:
        """Hash of the newest session's entries: what the next one's will carry."""
        return day_hash(self._days[-1]) if self._days else GENESIS

    def between(self, start: date | None, end: date | None, *, most: int) -> tuple[list[Link], date | None]:
        """Links from `start` to `end` of at most so many entries, one link at least; and the first session left out."""
        links: list[Link] = []
        before, entries = GENESIS, 0
        for day in self._days:
            session, own = day["target_session"][0], day_hash(day)
            if (start is None or session >= start) and (end is None or session <= end):
                entries += day.height
                if links and entries > most:
                    return links, session
                links.append(_link(day, own, before))
            before = own
        return links, None


def _link(day: pl.DataFrame, own: str, before: str) -> Link:
    session, entries = day["target_session"][0], tuple(_seals(day))
    forged = next((one.symbol for one in entries if hash_of(one.text) != one.entry_hash), None)
    fault = None
    if forged:
        fault = f"{session}: the entry of {forged} is not the one that was published"
    elif set(day["previous_hash"]) != {before}:
        fault = f"{session}: it does not follow from the session before"
    return Link(session, own, day["previous_hash"][0], entries, fault)


def _seals(day: pl.DataFrame) -> Iterator[Seal]:
    for row in day.iter_rows(named=True):
        yield Seal(row["symbol"], row["entry_hash"], sealed_text(row))
