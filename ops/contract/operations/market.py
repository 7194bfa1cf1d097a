"""The market."""

from lambdas.api.problem import UNKNOWN_SYMBOL
from nextday.market.sources.port import Interval
from ops.contract.answers.market import Candles, CandlesOfMany
from ops.contract.operation import OF_THE_LAKE, Operation
from ops.contract.parameters import ONE_SYMBOL, SYMBOLS, interval, limit

OPERATIONS = (
    Operation(
        "/latest",
        "getLatest",
        "market",
        "Newest bars",
        "The newest bars of a symbol, oldest first; an empty list before the first one arrives. "
        "For `symbols` a list of such answers.",
        Candles | CandlesOfMany,
        parameters=(ONE_SYMBOL, SYMBOLS, interval(Interval.HOUR), limit(120, 1000, "bars, counted from the newest,")),
        problems=(UNKNOWN_SYMBOL, *OF_THE_LAKE),
    ),
)
