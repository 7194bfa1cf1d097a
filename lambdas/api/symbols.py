"""The symbols of a stage, and those that a request names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lambdas.api.asked import Asked
from lambdas.api.problem import BadInput, Fault
from nextday.errors import LakeError, UnknownSymbol
from nextday.lake.serving.objects import Fetched, Objects
from nextday.universe import place_of, symbols_in


@dataclass(frozen=True)
class Chosen:
    """The symbols of a request: `is_one` where it names a `symbol`, which is answered by itself and in no list."""

    names: tuple[str, ...]
    is_one: bool


class Symbols:
    """The symbols of a stage, `read` when they are first asked for; every use raises what reading them does."""

    def __init__(self, read: Callable[[], tuple[str, ...]]) -> None:
        self._read = read

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All of them, in the stage's order."""
        return self._read()

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)

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


def symbols_at(universe: str, opened: Callable[[str], Objects]) -> tuple[str, ...]:
    """Of the document at an S3 address, in a bucket that is `opened` for it alone. Raises LakeError, SettingsError."""
    bucket, key = place_of(universe)
    found = opened(bucket).get(key)
    if not isinstance(found, Fetched):
        raise LakeError(f"the stage's symbols are not at {universe}: deploy it again")
    return symbols_in(found.content)
