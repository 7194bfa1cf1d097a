"""What the newest training found."""

from lambdas.api.problem import NOT_FOUND, UNKNOWN_SYMBOL
from lambdas.api.routes.scores import ALL
from nextday.forecast.trading.following import LIKELIER_SIDE, THRESHOLDS
from ops.contract.answers.training import BacktestDays, Training
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.parameters import TICKER, choice

_SYMBOL_OR_ALL = Parameter(
    "symbol",
    "Ticker; `*` for all symbols together.",
    TICKER | {"pattern": rf"^\*$|{TICKER['pattern']}", "default": ALL},
    "AAPL",
)
_THRESHOLD = Parameter(
    "threshold", "Hold from this probability on.", choice([*THRESHOLDS], LIKELIER_SIDE.long_from), "0.52"
)
_PROBLEMS = (UNKNOWN_SYMBOL, NOT_FOUND, *OF_THE_LAKE)

OPERATIONS = (
    Operation(
        "/backtest/days",
        "getBacktestDays",
        "score",
        "Backtest, day by day",
        "What following the mixture of the walk-forward from a probability on would have returned each day, before "
        "costs. What is forecast after a session is bought at the next open and held to the open after that.",
        BacktestDays,
        parameters=(_SYMBOL_OR_ALL, _THRESHOLD),
        problems=_PROBLEMS,
    ),
    Operation(
        "/training",
        "getTraining",
        "score",
        "What the newest training found",
        "How everyone in its competition did, how the mixture weighed them month by month, what it lost of all that it "
        "may lose to the base rates, and its trial on labels drawn by a coin.",
        Training,
        parameters=(_SYMBOL_OR_ALL,),
        problems=_PROBLEMS,
    ),
)
