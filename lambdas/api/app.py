"""The HTTP API as one resolver, assembled from its routes and the lake they read."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from lambdas.api.caching import conditional
from lambdas.api.failures import Failures
from lambdas.api.openapi import OpenApiDocument
from lambdas.api.routes.forecasts import ForecastRoutes
from lambdas.api.routes.market import MarketRoutes
from lambdas.api.routes.service import ServiceRoutes
from nextday.lake.serving.reader import LakeReader
from nextday.settings import ApiSettings

# where CloudFront serves the API beside the dashboard
SITE_PREFIX = "/api"


def build_app(settings: ApiSettings, lake: LakeReader, logger: Logger) -> APIGatewayHttpResolver:
    """The resolver of one stage; `/x` and `/api/x` are the same route."""
    app = APIGatewayHttpResolver(strip_prefixes=[SITE_PREFIX])
    document = OpenApiDocument(app, settings.stage)
    app.use([conditional])
    failures = Failures(app, document.methods_of, logger)
    app.exception_handler(Exception)(failures)
    app.not_found(failures.no_route)
    MarketRoutes(lake, settings.symbols).add_to(app)
    ForecastRoutes(lake, settings.symbols).add_to(app)
    ServiceRoutes(document).add_to(app)
    return app
