"""Ticker symbols as users may write them."""

import re
from reprlib import Repr

from nextday.errors import InputError

ROOM_FOR_SYMBOLS = 3_000
"""Bytes of the symbols of a stage: Lambda allows 4 KB for all variables of a function."""
SYMBOL_PATTERN = r"^[A-Z][A-Z0-9.-]{0,9}$"
_SYMBOL = re.compile(SYMBOL_PATTERN)
_SHORT = Repr()
_SHORT.maxstring = 20


def checked_symbol(text: str) -> str:
    """Return `text` if it is a symbol. Raises InputError, which says what a symbol looks like, if not."""
    if not _SYMBOL.fullmatch(text):
        raise InputError(
            f"{_SHORT.repr(text)} is not a symbol: use capital letters, digits, '.' and '-', e.g. AAPL or BRK-B"
        )
    return text


def checked_symbols(text: str) -> tuple[str, ...]:
    """The symbols of a comma separated list, in its order. Raises InputError on what is not one, and on too many."""
    symbols = tuple(checked_symbol(part.strip()) for part in text.split(","))
    if len(text) > ROOM_FOR_SYMBOLS:
        many = f"{len(symbols)} symbols take {len(text)} bytes"
        raise InputError(f"{many}: the environment of a function on AWS has room for {ROOM_FOR_SYMBOLS}")
    return symbols
