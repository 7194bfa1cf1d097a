"""The chain through the ledger, link by link, for whoever wants to prove it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.forecast.ledger.chain import GENESIS, day_hash, is_sealed


@dataclass(frozen=True)
class Link:
    """A target session: the hashes of its entries by symbol, the hash over them, and the hash that they carry.

    `fault` is what is not as it was published, None when nothing is.
    """

    target_session: date
    day_hash: str
    previous_hash: str
    entries: Mapping[str, str]
    fault: str | None


class Links:
    """The sessions of a whole ledger, oldest first."""

    def __init__(self, ledger: pl.DataFrame) -> None:
        self._days = ledger.sort("target_session", "symbol").partition_by("target_session")

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
    session, carried = day["target_session"][0], day["previous_hash"]
    forged = next((row["symbol"] for row in day.iter_rows(named=True) if not is_sealed(row)), None)
    fault = None
    if forged:
        fault = f"{session}: the entry of {forged} is not the one that was published"
    elif set(carried) != {before}:
        fault = f"{session}: it does not follow from the session before"
    return Link(session, own, carried[0], dict(zip(day["symbol"], day["entry_hash"], strict=True)), fault)
