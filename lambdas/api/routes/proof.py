"""What proves that the ledger still is what was published, to whoever does not believe us."""

from urllib.parse import urlencode

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from nextday.catalog import FORECASTS
from nextday.forecast.ledger.chain import GENESIS
from nextday.forecast.ledger.links import Links
from nextday.lake.serving.rows import Files
from nextday.lake.views.text import to_text

MOST_ENTRIES = 10_000
"""Entries of a page, a megabyte of text: two years of forecasts of twenty symbols."""
_KEPT_SECONDS = 60


class ProofRoutes:
    """GET /proof."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def proof(self, asked: Asked) -> Answer:
        """GET /proof: sessions oldest first, those of symbols that are not collected any more among them."""
        walk, start, end = self._files.walk(), asked["start"], asked["end"]
        chain = Links(walk.rows(FORECASTS, None))
        links, left_out = chain.between(start, end, most=MOST_ENTRIES)
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
            "days": [
                {
                    "target_session": link.target_session,
                    "day_hash": link.day_hash,
                    "previous_hash": link.previous_hash,
                    "entries": [{"symbol": name, "entry_hash": seal} for name, seal in link.entries.items()],
                }
                for link in links
            ],
        }
        tag = str(sorted(walk.versions.items()))
        return Answer(to_text(told), tag, max_age=_KEPT_SECONDS, stale=walk.is_stale, next=follows)
