"""Which route answers which operation, and what the routes read."""

from collections.abc import Callable
from functools import cache

from lambdas.api.app import Route
from lambdas.api.contract import Contract
from lambdas.api.routes.changes import ChangeRoutes
from lambdas.api.routes.forecasts import ForecastRoutes
from lambdas.api.routes.market import MarketRoutes
from lambdas.api.routes.scores import ScoreRoutes
from lambdas.api.routes.service import ServiceRoutes
from lambdas.api.symbols import Symbols
from lambdas.api.views import Views
from nextday.lake.serving.held import Copies
from nextday.lake.serving.objects import Objects
from nextday.lake.views.text import ViewText
from nextday.settings import ApiSettings

ROW_OPERATIONS = (
    "getBars",
    "getActions",
    "getRevisions",
    "getForecasts",
    "getLedgerEntry",
    "getProof",
    "getReplay",
    "getIndicators",
    "getIndicatorNames",
)


def routes(
    settings: ApiSettings, contract: Contract, *, patient: Objects, hasty: Objects, ticks: Callable[[], float]
) -> dict[str, Route]:
    """Every route by the id of its operation, over a lake's objects."""
    symbols = Symbols(settings.symbols)
    views = Views(Copies(ViewText, patient=patient, hasty=hasty, ticks=ticks), buckets=settings.buckets)
    market, forecasts, scores = (
        MarketRoutes(views, symbols),
        ForecastRoutes(views, symbols),
        ScoreRoutes(views, symbols),
    )
    service = ServiceRoutes(contract, views, symbols)
    changes = ChangeRoutes(patient, symbols, buckets=settings.buckets)
    return {
        **_of_rows(settings, symbols, views, patient, ticks),
        "getHealth": service.health,
        "getStatus": service.status,
        "getSymbols": service.symbols,
        "getOpenApi": service.openapi,
        "getDocs": service.docs,
        "getChanges": changes.changes,
        "getLatest": market.latest,
        "getForecast": forecasts.forecast,
        "postForecast": forecasts.forecast,
        "getExplanation": forecasts.explanation,
        "getScoreboard": scores.scoreboard,
        "getModels": scores.models,
        "getModel": scores.model,
        "getBacktest": scores.backtest,
    }


def _of_rows(
    settings: ApiSettings, symbols: Symbols, views: Views, objects: Objects, ticks: Callable[[], float]
) -> dict[str, Route]:
    """Routes that read rows, which are imported with polars when one of them is first asked for."""

    @cache
    def loaded() -> dict[str, Route]:
        from lambdas.api.routes.rows import row_routes  # noqa: PLC0415

        return row_routes(settings, symbols, views, objects, ticks)

    return {name: _late(loaded, name) for name in ROW_OPERATIONS}


def _late(loaded: Callable[[], dict[str, Route]], name: str) -> Route:
    return lambda asked: loaded()[name](asked)  # noqa: PLW0108
