"""What proves that the ledger still is what was published, to whoever does not believe us."""

from typing import Any
from urllib.parse import urlencode

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.rows.answers import answer
from nextday.catalog import FORECASTS
from nextday.forecast.ledger.chain import GENESIS
from nextday.forecast.ledger.links import Link, Links
from nextday.lake.serving.rows import Files
from nextday.lake.views.text import to_text

MOST_ENTRIES, MOST_SEALED = 10_000, 2_000
"""Entries of a page without and with their texts, one or two megabytes: Lambda answers with six at most."""


class ProofRoutes:
    """GET /proof."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def proof(self, asked: Asked) -> Answer:
        """GET /proof: sessions oldest first, those of symbols that are not collected any more among them."""
        walk, start, end = self._files.walk(), asked["start"], asked["end"]
        chain, most = Links(walk.rows(FORECASTS, None)), MOST_SEALED if asked["sealed"] else MOST_ENTRIES
        links, left_out = chain.between(start, end, most=most)
        follows = None if left_out is None else f"{asked.route}?{urlencode({**asked.sent, 'start': left_out})}"
        faults = [link.fault for link in links if link.fault]
        told = {
            "genesis": GENESIS,
            "head": chain.head,
            "ok": not faults,
            "fault": faults[0] if faults else None,
            "count": len(links),
            "truncated": follows is not None,
            "next": follows,
            "days": [_day(link, sealed=asked["sealed"]) for link in links],
        }
        return answer(to_text(told), walk, asked, follows=follows)


def _day(link: Link, *, sealed: bool) -> dict[str, Any]:
    return {
        "target_session": link.target_session,
        "day_hash": link.day_hash,
        "previous_hash": link.previous_hash,
        "entries": [
            {"symbol": one.symbol, "entry_hash": one.entry_hash, "sealed": one.text if sealed else None}
            for one in link.entries
        ],
    }
