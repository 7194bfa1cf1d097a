"""What is counted, before anything is."""

from nextday.market.symbols import written_symbols
from nextday.settings import DEFAULT_SYMBOLS
from ops.costs.counting import symbol_names


def test_thousands_of_symbols_have_names_of_their_own() -> None:
    names = symbol_names(5000)
    assert len(set(names)) == len(names) == 5000
    assert names[:7] == list(DEFAULT_SYMBOLS)
    assert list(written_symbols(",".join(names))) == names
