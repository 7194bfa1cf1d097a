"""Parameters that more than one operation has."""

from typing import Any

from lambdas.api.forms import Form
from nextday.market.sources.port import Interval
from nextday.market.symbols import WRITTEN_PATTERN
from ops.contract.operation import Parameter, Schema

MOST_SYMBOLS = 50
TICKER: Schema = {"type": "string", "format": "symbol", "pattern": WRITTEN_PATTERN}
# the function reads dates of two centuries
DAY: Schema = {"type": "string", "format": "date", "pattern": "^(19|20)[0-9]{2}-"}
INSTANT: Schema = {"type": "string", "format": "date-time", "pattern": "^(19|20)[0-9]{2}-"}

SYMBOL = Parameter("symbol", "Ticker; `aapl` is answered as AAPL.", TICKER, "AAPL", required=True)
OPTIONAL_SYMBOL = Parameter("symbol", "Ticker; `aapl` is answered as AAPL.", TICKER, "AAPL")
ONE_SYMBOL = Parameter("symbol", "Ticker; `aapl` is answered as AAPL. This or `symbols`.", TICKER, "AAPL")
SYMBOLS = Parameter(
    "symbols",
    f"Up to {MOST_SYMBOLS} tickers, with commas between them. This or `symbol`.",
    {"type": "array", "items": TICKER, "minItems": 1, "maxItems": MOST_SYMBOLS, "uniqueItems": True},
)
SYMBOL_IN_PATH = Parameter("symbol", "Ticker; `aapl` is answered as AAPL.", TICKER, "AAPL", required=True, where="path")
MODEL_ID = Parameter(
    "model_id",
    "A model document: the last session learned from and a digest. Without it the current one.",
    {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{12}$",
        "maxLength": 23,
        "description": "must be the id of a model such as 2026-05-29-c679740b0692",
    },
)


def interval(default: Interval | None) -> Parameter:
    """The length of a bar; without a default the parameter narrows what is told."""
    return Parameter("interval", "Length of a bar: a session or an hour.", choice([*Interval], default))


def limit(default: int, most: int, what: str) -> Parameter:
    """How many of something at most."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", f"How many {what} at most.", schema)


def form(*forms: Form) -> Parameter:
    """The form of the answer, before what `Accept` asks for."""
    told = "Form of the answer; wins over `Accept`. `columns` is JSON with one list per column."
    return Parameter("format", told, choice(list(forms), None))


def choice(values: list[Any], default: Any) -> Schema:
    """The schema of a text among a few."""
    return {"type": "string", "enum": [str(one) for one in values]} | (
        {} if default is None else {"default": str(default)}
    )
