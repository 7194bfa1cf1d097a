import pytest

from nextday.errors import InputError
from ops.commands.options import symbols_of


def test_symbols_are_taken_in_their_order_once_each_however_they_are_written():
    assert symbols_of("msft, AAPL,MSFT") == ("MSFT", "AAPL")


def test_only_an_option_that_is_not_given_leaves_the_choice_to_the_market():
    assert symbols_of(None) == ()


@pytest.mark.parametrize("text", ["", ",", "AAPL,,MSFT", "AAPL,"])
def test_a_list_with_a_hole_is_refused(text: str):
    with pytest.raises(InputError, match="'' is not a symbol"):
        symbols_of(text)
