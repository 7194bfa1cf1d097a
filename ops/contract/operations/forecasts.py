"""Forecasts, as they were published."""

from lambdas.api.problem import NO_FORECAST, TOO_LARGE, UNKNOWN_SYMBOL, UNSUPPORTED_MEDIA
from ops.contract.answers.explanations import Explanation
from ops.contract.answers.forecasts import Forecast, Forecasts
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.parameters import DAY, ONE_SYMBOL, SYMBOL, SYMBOLS

_PROBLEMS = (UNKNOWN_SYMBOL, NO_FORECAST, *OF_THE_LAKE)
_SESSION = Parameter(
    "session",
    "The session that was forecast. Without it the newest.",
    DAY,
    "2026-06-01",
)
_INCLUDE = Parameter(
    "include",
    "What stands behind it, in the same answer: why it is what it is, as `/explain` tells it, and the `record` of the "
    "symbol, as `/scoreboard` tells it.",
    {
        "type": "array",
        "items": {"type": "string", "enum": ["explanation", "record"]},
        "minItems": 1,
        "maxItems": 2,
        "uniqueItems": True,
    },
)
_BODY = {
    "type": "object",
    "properties": {one.name: one.schema | {"description": one.description} for one in (ONE_SYMBOL, SYMBOLS)},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
    "example": {"symbol": "AAPL"},
}

OPERATIONS = (
    Operation(
        "/predict",
        "getForecast",
        "forecast",
        "Newest forecast",
        "The newest published forecast of a symbol, or a list of them for `symbols`. Nothing is computed on request.",
        Forecast | Forecasts,
        parameters=(ONE_SYMBOL, SYMBOLS, _INCLUDE),
        problems=_PROBLEMS,
    ),
    Operation(
        "/predict",
        "postForecast",
        "forecast",
        "Newest forecast, asked for by body",
        "The same answer, not to be kept. What stands in the body and in the query must be the same.",
        Forecast | Forecasts,
        parameters=(ONE_SYMBOL, SYMBOLS),
        problems=(*_PROBLEMS, TOO_LARGE, UNSUPPORTED_MEDIA),
        method="post",
        body=_BODY,
        cacheable=False,
    ),
    Operation(
        "/explain",
        "getExplanation",
        "forecast",
        "Why a forecast is what it is",
        "What each feature adds to the log odds, and the closes that would change the signal.",
        Explanation,
        parameters=(SYMBOL, _SESSION),
        problems=_PROBLEMS,
    ),
)
