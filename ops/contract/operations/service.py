"""The service itself."""

from lambdas.api.forms import Form
from lambdas.api.problem import STALE_DATA, UNKNOWN_SYMBOL
from ops.contract.answers.service import Health, Status, Symbols
from ops.contract.answers.watchlist import Watchlist
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.parameters import OPTIONAL_SYMBOL, interval

_DETAIL = Parameter("detail", "Also what the lake holds of each.", {"type": "boolean", "default": False}, example=True)
_MAX_AGE = Parameter(
    "max_age",
    "Seconds. With it the answer is 409 when the newest bar of anything asked for began earlier: for monitors.",
    {"type": "integer", "minimum": 1, "maximum": 604_800},
)

OPERATIONS = (
    Operation(
        "/health",
        "getHealth",
        "service",
        "Health",
        "The function runs; the lake is not asked.",
        Health,
        cacheable=False,
    ),
    Operation(
        "/status",
        "getStatus",
        "service",
        "How fresh everything is",
        "By symbol and interval: the newest bar, the one that should be there, and what is missing of late.",
        Status,
        parameters=(OPTIONAL_SYMBOL, interval(None), _MAX_AGE),
        problems=(UNKNOWN_SYMBOL, STALE_DATA, *OF_THE_LAKE),
        cacheable=False,
    ),
    Operation(
        "/symbols",
        "getSymbols",
        "market",
        "Symbols",
        "The symbols whose bars are collected and forecast.",
        Symbols,
        parameters=(_DETAIL,),
        problems=OF_THE_LAKE,
    ),
    Operation(
        "/watchlist",
        "getWatchlist",
        "market",
        "Every symbol at a glance",
        "Of all symbols the newest daily close, the newest forecast and what became of the last ones, and how "
        "everything stands: what a start page shows, in one answer.",
        Watchlist,
        problems=OF_THE_LAKE,
    ),
    Operation(
        "/openapi.json",
        "getOpenApi",
        "service",
        "OpenAPI document",
        "This document.",
        None,
        example={"openapi": "3.1.0"},
    ),
    Operation(
        "/docs",
        "getDocs",
        "service",
        "Interactive documentation",
        "A page to read and try the API.",
        None,
        forms=(Form.HTML,),
        example="<!doctype html>",
    ),
)
