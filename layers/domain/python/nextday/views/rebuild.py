"""Every view made anew from the tables: for one that was lost or damaged, or that says more than it used to."""

from collections.abc import Callable, Iterator, Mapping

from nextday.catalog import View
from nextday.catalog.views import LATEST, STATUS
from nextday.views.market import rebuild_latest, rebuild_status
from nextday.views.sources import Sources

Rebuild = Callable[[Sources], Iterator[str]]
"""Writes the objects of a view, and yields the key of each when it is written."""

REBUILDS: Mapping[View, Rebuild] = {
    LATEST: rebuild_latest,
    STATUS: rebuild_status,
}
"""How each view is made."""


def rebuilt(sources: Sources) -> Iterator[tuple[View, str]]:
    """Write every object of every view, and tell of each when it is written. Raises LakeError."""
    for view, rebuild in REBUILDS.items():
        for key in rebuild(sources):
            yield view, key
