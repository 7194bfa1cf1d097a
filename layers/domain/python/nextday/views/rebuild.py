"""Every view made anew from the tables: for one that was lost or damaged, or that says more than it used to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from nextday.catalog import View
from nextday.catalog.views import EXPLANATIONS, INDICATORS, LATEST, MODELS, STATUS, SYMBOL_MODELS
from nextday.views.ledger.explanations import write_newest_explanations
from nextday.views.ledger.write import LEDGER_VIEWS, write_ledger_views
from nextday.views.market import rebuild_latest, rebuild_status
from nextday.views.sources import Sources
from nextday.views.training.indicators import rebuild_indicators
from nextday.views.training.models import write_models, write_models_of_symbols

Rebuild = Callable[[Sources], Iterable[str]]
"""Writes the objects of a view, and tells their keys."""

REBUILDS: Mapping[View, Rebuild] = {
    LATEST: rebuild_latest,
    STATUS: rebuild_status,
    **{view: partial(write_ledger_views, [view]) for view in LEDGER_VIEWS},
    EXPLANATIONS: write_newest_explanations,
    SYMBOL_MODELS: write_models_of_symbols,
    MODELS: write_models,
    INDICATORS: rebuild_indicators,
}
"""How each view is made; those of the walk of a training, which is in no table, the next training makes anew when they
are lost: backtests, their days, and how everyone in the competition did."""


def rebuilt(sources: Sources) -> Iterator[tuple[View, str]]:
    """Write every object of every view, and tell of each when it is written. Raises LakeError."""
    for view, rebuild in REBUILDS.items():
        for key in rebuild(sources):
            yield view, key
