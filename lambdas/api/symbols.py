"""The symbols that a request names."""

from collections.abc import Sequence
from dataclasses import dataclass

from lambdas.api.asked import Asked
from lambdas.api.problem import BadInput, Fault
from nextday.errors import UnknownSymbol


@dataclass(frozen=True)
class Chosen:
    """The symbols of a request: `is_one` where it names a `symbol`, which is answered by itself and in no list."""

    names: tuple[str, ...]
    is_one: bool


class Symbols:
    """The symbols of a stage."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._known = frozenset(names)

    def one(self, asked: Asked) -> str:
        """The `symbol` asked for. Raises UnknownSymbol when it is none of ours."""
        return self._collected(asked["symbol"])

    def chosen(self, asked: Asked) -> Chosen:
        """The `symbol`, or the `symbols`: exactly one of both. Raises BadInput, or UnknownSymbol."""
        one, many = asked["symbol"], asked["symbols"]
        if (one is None) == (many is None):
            told = "is required, for example symbol=AAPL" if one is None else "not beside symbols: send one of both"
            raise BadInput([Fault("query", "symbol", told)])
        return Chosen(tuple(self._collected(name) for name in many or [one]), is_one=one is not None)

    def several(self, asked: Asked) -> tuple[str, ...]:
        """The `symbol`, the `symbols`, or without both all of them. Raises BadInput, or UnknownSymbol."""
        if asked["symbol"] is None and asked["symbols"] is None:
            return self.names
        return self.chosen(asked).names

    def _collected(self, symbol: str) -> str:
        if symbol not in self._known:
            raise UnknownSymbol(f"{symbol} is not collected here; GET /symbols lists what is")
        return symbol
