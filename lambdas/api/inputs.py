"""What a caller may send, checked before any route sees it."""

from collections.abc import Collection
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from nextday.errors import InputError, UnknownSymbol
from nextday.market.sources.port import Interval
from nextday.market.symbols import WRITTEN_PATTERN, written_symbol

MOST_BARS = 1000
# a validator leaves no trace in the schema, so the pattern is put beside it
_DOCUMENTED: dict[str, JsonValue] = {"pattern": WRITTEN_PATTERN}


def _ticker(text: str) -> str:
    try:
        return written_symbol(text)
    except InputError as error:  # told together with the request's other faults
        raise PydanticCustomError("symbol", "{reason}", {"reason": str(error)}) from error


Ticker = Annotated[str, AfterValidator(_ticker)]

SymbolQuery = Annotated[
    Ticker,
    Query(description="Ticker; `aapl` is answered as AAPL.", examples=["AAPL"], json_schema_extra=_DOCUMENTED),
]
OptionalSymbolQuery = Annotated[
    Ticker | None,
    Query(description="Ticker, where the body names none.", examples=["AAPL"], json_schema_extra=_DOCUMENTED),
]
IntervalQuery = Annotated[Interval, Query(description="Length of a bar: a session or an hour.")]
LimitQuery = Annotated[int, Query(ge=1, le=MOST_BARS, description="How many bars, counted from the newest.")]


class ForecastRequest(BaseModel):
    """Body of POST /predict."""

    model_config = ConfigDict(extra="forbid")

    symbol: Ticker | None = Field(
        default=None,
        description="Ticker; `aapl` is answered as AAPL. May stand in the query instead.",
        examples=["AAPL"],
        json_schema_extra=_DOCUMENTED,
    )


def not_collected(symbol: str) -> UnknownSymbol:
    """The error of a symbol that is none of ours."""
    return UnknownSymbol(f"{symbol} is not collected here; GET /symbols lists what is")


def collected(symbol: str, symbols: Collection[str]) -> str:
    """Return `symbol` if it is one of ours. Raises UnknownSymbol if not."""
    if symbol not in symbols:
        raise not_collected(symbol)
    return symbol
