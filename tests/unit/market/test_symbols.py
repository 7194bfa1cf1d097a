import pytest

from nextday.errors import InputError
from nextday.market.symbols import checked_symbol, written_symbol


@pytest.mark.parametrize(
    ("written", "symbol"), [("AAPL", "AAPL"), ("aapl", "AAPL"), ("brk-b", "BRK-B"), ("brk.b", "BRK.B"), ("f", "F")]
)
def test_a_symbol_may_be_written_in_small_letters(written: str, symbol: str):
    assert written_symbol(written) == symbol == checked_symbol(symbol)


@pytest.mark.parametrize(("written", "meant"), [("Aapl", "AAPL"), ("BACpL", "BACPL"), ("brk-B", "BRK-B")])
def test_mixed_letters_are_offered_not_taken(written: str, meant: str):
    with pytest.raises(InputError, match=rf"\A'{written}' is not a symbol: did you mean {meant}\?\Z"):
        written_symbol(written)


@pytest.mark.parametrize("stored", ["aapl", "Aapl"])
def test_what_is_stored_is_stored_in_capitals(stored: str):
    with pytest.raises(InputError, match="did you mean AAPL"):
        checked_symbol(stored)


@pytest.mark.parametrize(
    "text", ["", " ", "1", "-b", "aapl,msft", "aapl\n", "abcdefghijk", "\u017fap", "\u24d0apl", "\u0131bm"]
)
def test_nothing_else_becomes_a_symbol(text: str):
    with pytest.raises(InputError, match="use letters"):
        written_symbol(text)
