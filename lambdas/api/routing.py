"""Which route answers which operation, and what the routes read."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from lambdas.api.answers import Answer
from lambdas.api.app import Route
from lambdas.api.asked import Asked
from lambdas.api.contract import Contract
from lambdas.api.routes.changes import ChangeRoutes
from lambdas.api.routes.forecasts import ForecastRoutes
from lambdas.api.routes.market import MarketRoutes, Tabled
from lambdas.api.routes.scores import ScoreRoutes
from lambdas.api.routes.service import ServiceRoutes
from lambdas.api.routes.training import TrainingRoutes
from lambdas.api.routes.watchlist import WatchlistRoutes
from lambdas.api.symbols import Symbols
from lambdas.api.views import Views
from nextday.lake.serving.held import Bucket, Copies, nothing_between
from nextday.lake.serving.listings import Listings, objects_in
from nextday.lake.serving.objects import Objects
from nextday.lake.views.text import ViewText
from nextday.settings import AFTER_HEADER, ApiSettings

if TYPE_CHECKING:
    from lambdas.api.routes.rows import RowRoutes

ROW_OPERATIONS = (
    "getBars",
    "getActions",
    "getRevisions",
    "getSessions",
    "getQuarantine",
    "getHolds",
    "getForecasts",
    "getLedgerEntry",
    "getProof",
    "getReplay",
    "getIndicators",
    "getIndicatorNames",
)


def routes(
    settings: ApiSettings,
    contract: Contract,
    symbols: Symbols,
    *,
    patient: Objects,
    hasty: Objects,
    ticks: Callable[[], float],
    heard: Callable[[], None] = nothing_between,
) -> dict[str, Route]:
    """Every route by the id of its operation, over a lake's objects; `heard` as of a bucket."""
    bucket = Bucket(patient, hasty, ticks, heard)
    return {name: _heeding(bucket, route) for name, route in _over(bucket, settings, contract, symbols).items()}


def _heeding(bucket: Bucket, route: Route) -> Route:
    """The route, for a page that has been told of something: no copy in hand is of before the second that it names."""

    def heeded(asked: Asked) -> Answer:
        if mark := asked.headers.get(AFTER_HEADER):
            bucket.heed(mark)
        return route(asked)

    return heeded


def _over(bucket: Bucket, settings: ApiSettings, contract: Contract, symbols: Symbols) -> dict[str, Route]:
    views = Views(Copies(ViewText, bucket), buckets=settings.buckets)
    rows = _Rows(settings, symbols, views, bucket)
    market, forecasts, scores = (
        MarketRoutes(views, symbols, rows.newest),
        ForecastRoutes(views, symbols),
        ScoreRoutes(views, symbols),
    )
    trainings = TrainingRoutes(views, symbols)
    service = ServiceRoutes(contract, views, symbols)
    changes = ChangeRoutes(Copies(objects_in, bucket, Listings), symbols, buckets=settings.buckets)
    return {
        **{name: rows.route(name) for name in ROW_OPERATIONS},
        "getHealth": service.health,
        "getStatus": service.status,
        "getSymbols": service.symbols,
        "getOpenApi": service.openapi,
        "getDocs": service.docs,
        "getChanges": changes.changes,
        "getWatchlist": WatchlistRoutes(views, symbols).watchlist,
        "getLatest": market.latest,
        "getForecast": forecasts.forecast,
        "postForecast": forecasts.forecast,
        "getExplanation": forecasts.explanation,
        "getScoreboard": scores.scoreboard,
        "getModels": scores.models,
        "getModel": scores.model,
        "getBacktest": scores.backtest,
        "getBacktestDays": trainings.days,
        "getTraining": trainings.training,
    }


class _Rows:
    """Routes that read rows, which are imported with polars when one of them is first asked for."""

    def __init__(self, settings: ApiSettings, symbols: Symbols, views: Views, bucket: Bucket) -> None:
        self._of = settings, symbols, views, bucket

    @cached_property
    def _loaded(self) -> "RowRoutes":
        from lambdas.api.routes.rows import RowRoutes  # noqa: PLC0415

        return RowRoutes(*self._of)

    def route(self, name: str) -> Route:
        """The route of an operation."""

        def route(asked: Asked) -> Answer:
            return self._loaded.by_operation[name](asked)

        return route

    def newest(self, symbol: str, interval: str, limit: int, since: str | None) -> Tabled:
        """Bars beyond those of the views."""
        return self._loaded.bars.newest(symbol, interval, limit, since)
