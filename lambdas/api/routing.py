"""Which route answers which operation, and what the routes read."""

from collections.abc import Callable

from lambdas.api.app import Route
from lambdas.api.contract import Contract
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
    return {
        "getHealth": service.health,
        "getStatus": service.status,
        "getSymbols": service.symbols,
        "getOpenApi": service.openapi,
        "getDocs": service.docs,
        "getLatest": market.latest,
        "getForecast": forecasts.forecast,
        "postForecast": forecasts.forecast,
        "getExplanation": forecasts.explanation,
        "getScoreboard": scores.scoreboard,
        "getModels": scores.models,
        "getModel": scores.model,
        "getBacktest": scores.backtest,
    }
