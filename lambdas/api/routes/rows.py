"""The routes that read rows of tables, by the ids of their operations."""

from collections.abc import Callable

from lambdas.api.app import Route
from lambdas.api.routes.bars import BarRoutes
from lambdas.api.routes.history import HistoryRoutes
from lambdas.api.symbols import Symbols
from nextday.lake.serving.objects import Objects
from nextday.lake.serving.rows import Files
from nextday.settings import ApiSettings


def row_routes(
    settings: ApiSettings, symbols: Symbols, objects: Objects, ticks: Callable[[], float]
) -> dict[str, Route]:
    """Every such route, over a lake's objects."""
    files = Files(objects, buckets=settings.buckets, ticks=ticks)
    bars, history = BarRoutes(files, symbols), HistoryRoutes(files, symbols)
    return {"getBars": bars.bars, "getActions": history.actions, "getRevisions": history.revisions}
