"""Ticker symbols as users may write them."""

import re
from reprlib import Repr

from nextday.errors import InputError

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
