"""The controls of a replay over HTTP: its clock, its faults, and what was asked of it."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from nextday.errors import InputError
from ops.instants import parse_instant
from ops.loopback import Reply
from ops.market.faults import Fault, FaultPlan
from ops.market.sites.replies import NOT_FOUND, json_reply
from ops.market.sites.site import Request, Site

PREFIX = "/__"


class Controls:
    """`/__clock` {"now": instant or null} and `/__faults` [{"kind", "match", "count", "skip"}]: GET reads, POST sets.

    `GET /__requests` counts the requests that were not for the controls, by kind.
    """

    def __init__(self, site: Site, faults: FaultPlan, requests: list[Request]) -> None:
        self._site, self._faults, self._requests = site, faults, requests
        self._actions: dict[tuple[str, str], Callable[[Any], None]] = {
            ("POST", "/__clock"): self._set_clock,
            ("POST", "/__faults"): self._set_faults,
        }
        self._views: dict[str, Callable[[], Any]] = {
            "/__clock": lambda: {"now": self._site.now.isoformat() if self._site.now else None},
            "/__faults": lambda: [asdict(fault) for fault in self._faults.pending()],
            "/__requests": lambda: dict(Counter(request.kind for request in self._requests)),
        }

    def answer(self, request: Request) -> Reply:
        """Do what is asked and show the result; 400 says what was wrong."""
        view = self._views.get(request.path)
        if view is None:
            return NOT_FOUND
        try:
            if request.method == "POST":
                self._actions[request.method, request.path](json.loads(request.body))
        except (ValueError, TypeError, LookupError, InputError) as error:
            return json_reply({"error": str(error)}, 400)
        return json_reply(view())

    def _set_clock(self, document: Any) -> None:
        self._site.now = None if document["now"] is None else parse_instant(document["now"])

    def _set_faults(self, document: Any) -> None:
        self._faults.set(*(Fault(**fault) for fault in document))
