"""What the forecasts were worth, and the models behind them."""

from lambdas.api.problem import NOT_FOUND, UNKNOWN_SYMBOL
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.forecast.trading.following import FOLLOWED
from nextday.views.ledger.scoreboard import WINDOWS
from nextday.views.training.backtest import COSTS
from nextday.views.training.models import MOST_MODELS
from ops.contract.answers.scores import Backtest, Models, Scoreboard, Scoreboards, SymbolModel
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.parameters import MODEL_ID, OPTIONAL_SYMBOL, SYMBOL_IN_PATH, choice, limit

_WINDOW = Parameter("window", "The last so many settled sessions.", choice(["all", *WINDOWS], "all"))
_BY = Parameter(
    "by", "One scoreboard of all forecasts, or one of each symbol or month.", choice(["all", "symbol", "month"], "all")
)
_CANDIDATE = Parameter("candidate", "Whose forecasts are followed.", choice([*FOLLOWED], MIXTURE))
_COST = Parameter(
    "cost_bps",
    "Basis points that a change of position costs.",
    {"type": "integer", "enum": [*COSTS], "default": 5},
)
_PROBLEMS = (UNKNOWN_SYMBOL, NOT_FOUND, *OF_THE_LAKE)

OPERATIONS = (
    Operation(
        "/scoreboard",
        "getScoreboard",
        "score",
        "Scoreboard",
        "How the settled forecasts did, against rivals that know nothing, with intervals that cluster by day.",
        Scoreboard | Scoreboards,
        parameters=(_BY, OPTIONAL_SYMBOL, _WINDOW),
        problems=_PROBLEMS,
    ),
    Operation(
        "/models",
        "getModels",
        "score",
        "Models",
        "The newest models, and what was decided about each.",
        Models,
        parameters=(limit(20, MOST_MODELS, "models, the newest first,"),),
        problems=OF_THE_LAKE,
    ),
    Operation(
        "/models/{symbol}",
        "getModel",
        "score",
        "A model's part for one symbol",
        "Weights, members and coefficients: what the forecasts of a symbol are computed with.",
        SymbolModel,
        parameters=(SYMBOL_IN_PATH, MODEL_ID),
        problems=_PROBLEMS,
    ),
    Operation(
        "/backtest",
        "getBacktest",
        "score",
        "Backtest",
        "What following the forecasts of the walk-forward would have brought, of a symbol or of all together.",
        Backtest,
        parameters=(OPTIONAL_SYMBOL, _CANDIDATE, _COST),
        problems=_PROBLEMS,
    ),
)
