"""What the forecasts were worth and the models behind them, from the views that predict and train write."""

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.problem import NOT_FOUND, BadInput, Fault, Refused
from lambdas.api.symbols import Symbols
from lambdas.api.views import Seen, Views, published
from nextday.catalog.views import BACKTEST, BACKTEST_OF_ALL, MODELS, SCOREBOARD, SYMBOL_MODELS, SYMBOL_SCORES
from nextday.lake.views.text import to_text

ALL = "*"
_MONTH = "month/"
_NO_LEDGER = "nothing has been forecast yet; forecasts are published every night"


class ScoreRoutes:
    """Texts that the jobs have made ready, given out as they are."""

    def __init__(self, views: Views, symbols: Symbols) -> None:
        self._views = views
        self._symbols = symbols

    def scoreboard(self, asked: Asked) -> Answer:
        """GET /scoreboard."""
        if asked["symbol"]:
            return self._of_symbol(asked)
        match asked["by"]:
            case "month":
                return self._by_month(asked)
            case "symbol":
                seen = self._views.of_symbols(SYMBOL_SCORES, self._symbols.names)
                keys = {_key(name, asked["window"]): ("symbol", name) for name in self._symbols.names}
                return _blocks(asked, seen, keys)
            case _:
                return _block(asked, self._views.seen(SCOREBOARD), _key("all", asked["window"]), lacking=_NO_LEDGER)

    def _of_symbol(self, asked: Asked) -> Answer:
        if asked["by"] != "all":
            raise BadInput([Fault("query", "by", f"not beside symbol: by={asked['by']} tells of all symbols")])
        symbol = self._symbols.one(asked)
        seen = self._views.of_symbol(SYMBOL_SCORES, symbol)
        return _block(asked, seen, _key(symbol, asked["window"]), lacking=f"{symbol}: {_NO_LEDGER}")

    def _by_month(self, asked: Asked) -> Answer:
        if asked["window"] != "all":
            raise BadInput([Fault("query", "window", "not beside by=month: a month is a window of its own")])
        seen = self._views.seen(SCOREBOARD)
        keys = [key for key in seen.keys if key.startswith(_MONTH)]
        return _blocks(asked, [seen], {key: ("month", key.removeprefix(_MONTH)) for key in keys})

    def models(self, asked: Asked) -> Answer:
        """GET /models."""
        seen = self._views.seen(MODELS)
        rows = [lines[0] for key in seen.keys if (lines := seen.block(key))]
        current = to_text(seen.head.get("current"))
        shown = rows[: asked["limit"]]
        counted = f'"count":{len(shown)},"truncated":{to_text(len(shown) < len(rows))}'
        return published(f'{{"current":{current},{counted},"models":[{",".join(shown)}]}}', [seen], asked)

    def model(self, asked: Asked) -> Answer:
        """GET /models/{symbol}."""
        symbol = self._symbols.one(asked)
        named = [] if asked["model_id"] else [self._views.seen(MODELS)]
        model_id = named[0].head.get("current") if named else asked["model_id"]
        if model_id is None:
            raise Refused(NOT_FOUND, "no model has been trained yet; a training runs every night")
        seen = self._views.of_symbol(SYMBOL_MODELS, symbol, model=model_id)
        lacking = f"no model {model_id} of {symbol}; GET /models lists them"
        return _block(asked, seen, symbol, *named, lacking=lacking)

    def backtest(self, asked: Asked) -> Answer:
        """GET /backtest."""
        symbol = ALL if asked["symbol"] is None else self._symbols.one(asked)
        seen = self._views.seen(BACKTEST_OF_ALL) if symbol == ALL else self._views.of_symbol(BACKTEST, symbol)
        key = f"{symbol}/{asked['candidate']}/{asked['cost_bps']}"
        return _block(asked, seen, key, lacking="no training has forecast it yet; one runs every night")


def _block(asked: Asked, seen: Seen, key: str, *named_by: Seen, lacking: str) -> Answer:
    """The text of a block, in an answer that is stale when what the object was named by is."""
    lines = seen.block(key)
    if lines is None:
        raise Refused(NOT_FOUND, lacking)
    return published(lines[0], [seen, *named_by], asked)


def _blocks(asked: Asked, seen: list[Seen], keys: dict[str, tuple[str, str]]) -> Answer:
    """The texts of blocks, each with what tells it from the others as its first field."""
    found = {key: lines[0] for one in seen for key in one.keys if (lines := one.block(key))}
    shown = [f'{{"{field}":"{name}",{found[key][1:]}' for key, (field, name) in keys.items() if key in found]
    return published(f'{{"count":{len(shown)},"scores":[{",".join(shown)}]}}', seen, asked)


def _key(name: str, window: str) -> str:
    return name if window == "all" else f"{name}/{window}"
