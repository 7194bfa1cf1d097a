"""The newest forecast of a symbol, from the ledger."""

from collections.abc import Collection
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Request
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import ValidationError

from lambdas.api.answers import Forecast, to_json
from lambdas.api.documentation import NO_SYMBOL, UNREADABLE_LAKE, answers, json_body
from lambdas.api.inputs import ForecastRequest, OptionalSymbolQuery, SymbolQuery, collected, not_collected
from nextday.errors import NoForecast
from nextday.lake.serving.reader import LakeReader
from nextday.market.provenance import provenance


def not_forecast(symbol: str) -> NoForecast:
    """The error of a symbol that the ledger does not know yet."""
    return NoForecast(f"nothing has been forecast for {symbol} yet; forecasts are published every night")


_RESPONSES = answers("/api/predict", Forecast, NO_SYMBOL, not_collected("ZZZZ"), not_forecast("AAPL"), UNREADABLE_LAKE)


class ForecastRoutes:
    """What was forecast, as it was published; nothing is computed on request."""

    def __init__(self, lake: LakeReader, symbols: Collection[str]) -> None:
        self._lake = lake
        self._symbols = symbols

    def add_to(self, app: APIGatewayHttpResolver) -> None:
        """Register the routes."""
        app.get(
            "/predict",
            summary="Newest forecast",
            description="The newest published forecast of a symbol. Cacheable.",
            operation_id="getForecast",
            tags=["forecast"],
            responses=_RESPONSES,
            enable_validation=True,
        )(self.forecast)
        app.post(
            "/predict",
            summary="Newest forecast, asked for by body",
            description="The same answer. The body is read as JSON whatever its content type; it wins over the query.",
            operation_id="postForecast",
            tags=["forecast"],
            responses=_RESPONSES,
            openapi_extensions=json_body(ForecastRequest),
            enable_validation=True,
        )(self.requested_forecast)

    def forecast(self, symbol: SymbolQuery) -> str:
        """GET /predict."""
        row = self._lake.newest_forecast(collected(symbol, self._symbols))
        if row is None:
            raise not_forecast(symbol)
        return to_json(_answer(row))

    def requested_forecast(self, request: Request, symbol: OptionalSymbolQuery = None) -> str:
        """POST /predict."""
        named = _body(request).symbol or symbol
        if named is None:
            raise _bad_body("symbol", told='required, send {"symbol": "AAPL"} as JSON or ?symbol=AAPL')
        return self.forecast(named)


def _body(request: Request) -> ForecastRequest:
    """The body of a request; an empty one asks for nothing."""
    try:
        # read here: by its content type Powertools would take what `curl -d` sends for a form
        text = request.resolved_event.decoded_body
        return ForecastRequest.model_validate_json(text) if text else ForecastRequest()
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error
    except ValueError as error:
        raise _bad_body(told="not text, send JSON in UTF-8") from error


def _bad_body(*field: str, told: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", *field), "type": "body", "msg": told}])


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "symbol": row["symbol"],
        "prob_up": row["prob_up"],
        "signal": row["signal"],
        "asof": row["asof_session"],
        "target_session": row["target_session"],
        "model_id": row["model_id"],
        "published_at": row["published_at"],
        "late": row["late"],
        "reason": row["reason"],
        **provenance([row["source"]]),
    }
