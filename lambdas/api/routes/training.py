"""What the newest training found, from the views that it writes."""

from collections.abc import Sequence

import orjson

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.problem import NOT_FOUND, Refused
from lambdas.api.routes.scores import ALL
from lambdas.api.symbols import Symbols
from lambdas.api.views import Seen, Views, published
from nextday.catalog import View
from nextday.catalog.views import BACKTEST_DAYS, BACKTEST_DAYS_OF_ALL, TRAINING, TRAINING_OF_ALL
from nextday.lake.views.text import to_text

_NO_TRAINING = "no training has forecast it yet; one runs every night"
_NO_DAYS = "no training has forecast a day of it yet on which anybody could trade; one runs every night"
_NOT_FORECAST = "-"


class TrainingRoutes:
    """How everyone in a training's competition did, and what following the mixture would have returned."""

    def __init__(self, views: Views, symbols: Symbols) -> None:
        self._views = views
        self._symbols = symbols

    def training(self, asked: Asked) -> Answer:
        """GET /training."""
        symbol, seen = self._seen(asked, TRAINING, TRAINING_OF_ALL)
        [told] = _lines(seen, symbol, _NO_TRAINING)
        return published(told, [seen], asked)

    def days(self, asked: Asked) -> Answer:
        """GET /backtest/days."""
        symbol, seen = self._seen(asked, BACKTEST_DAYS, BACKTEST_DAYS_OF_ALL)
        columns = _of_all(seen, asked["threshold"]) if symbol == ALL else _of_symbol(seen, symbol, asked["threshold"])
        about = {"symbol": symbol, "model_id": seen.head["model_id"], "threshold": float(asked["threshold"])}
        listed = ",".join(f'"{name}":{column}' for name, column in columns.items())
        return published(f"{to_text(about)[:-1]},{listed}}}", [seen], asked)

    def _seen(self, asked: Asked, by_symbol: View, of_all: View) -> tuple[str, Seen]:
        if asked["symbol"] == ALL:
            return ALL, self._views.seen(of_all)
        symbol = self._symbols.one(asked)
        return symbol, self._views.of_symbol(by_symbol, symbol)


def followed(returns: Sequence[float | None], reached: Sequence[str], place: int) -> tuple[list[float], list[int]]:
    """What holding one stock whenever more thresholds than `place` are reached returns, and what is traded for it.

    As `nextday.forecast.trading` has it, before costs: where nobody could trade, whose return is None, what is held is
    held on and earns nothing.
    """
    gross, turnover, held = [], [], False
    for value, digit in zip(returns, reached, strict=True):
        long = held if value is None else int(digit) > place
        gross.append(value if value is not None and long else 0.0)
        turnover.append(int(long != held))
        held = long
    return gross, turnover


def _of_all(seen: Seen, threshold: str) -> dict[str, str]:
    names = "sessions", "held", "gross", "turnover"
    columns = [line for key in (ALL, f"{ALL}/{threshold}") for line in _lines(seen, key, _NO_DAYS)]
    return dict(zip(names, columns, strict=True))


def _of_symbol(seen: Seen, symbol: str, threshold: str) -> dict[str, str]:
    told, returns, reached = map(orjson.loads, _lines(seen, symbol, _NO_DAYS))
    sessions = seen.head["sessions"][told["first"] :]
    # of its bucket's sessions those that it was forecast from; the last of them may be others' alone
    rows = [row for row in zip(sessions, returns, reached, strict=False) if row[2] != _NOT_FORECAST]
    own, earned, digits = zip(*rows, strict=True)
    gross, turnover = followed(earned, digits, seen.head["thresholds"].index(float(threshold)))
    columns = {"sessions": own, "held": [value or 0.0 for value in earned], "gross": gross, "turnover": turnover}
    return {name: to_text(column) for name, column in columns.items()}


def _lines(seen: Seen, key: str, lacking: str) -> list[str]:
    lines = seen.block(key)
    if lines is None:
        raise Refused(NOT_FOUND, lacking)
    return lines
