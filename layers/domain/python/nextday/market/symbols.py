"""Ticker symbols: as rows and files hold them, and as people write them."""

import re
from reprlib import Repr

from nextday.errors import InputError

SYMBOL_PATTERN = r"^[A-Z][A-Z0-9.-]{0,9}$"
WRITTEN_PATTERN = rf"{SYMBOL_PATTERN}|^[a-z][a-z0-9.-]{{0,9}}$"
_SYMBOL = re.compile(SYMBOL_PATTERN)
# ASCII alone: the capital of a long s is S too, and a symbol shall have two spellings, not a dozen
_IN_ANY_LETTERS = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,9}")
_LOOKS = "use letters, digits, '.' and '-', e.g. AAPL or BRK-B"
# an endless text is not sent back whole
_SHORT = Repr()
_SHORT.maxstring = 20


def checked_symbol(text: str) -> str:
    """Return `text` if it is a symbol. Raises InputError, which says what a symbol looks like, if not."""
    if _SYMBOL.fullmatch(text):
        return text
    hint = f"did you mean {text.upper()}?" if _IN_ANY_LETTERS.fullmatch(text) else _LOOKS
    raise InputError(f"{_SHORT.repr(text)} is not a symbol: {hint}")


def written_symbol(text: str) -> str:
    """The symbol that a person wrote: AAPL for `aapl`. Raises InputError for what is none, or not clearly one.

    Mixed letters are offered, not taken: some vendors write a preferred share BACpL, which is not the symbol BACPL.
    """
    return text.upper() if text.islower() and _IN_ANY_LETTERS.fullmatch(text) else checked_symbol(text)


def written_symbols(text: str) -> tuple[str, ...]:
    """The symbols of a comma separated list, in its order. Raises InputError on what is not one."""
    return tuple(written_symbol(part.strip()) for part in text.split(","))
