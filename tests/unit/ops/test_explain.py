import pytest

from ops.commands.explain import told


@pytest.mark.parametrize(("close", "words"), [(0.001604, "0.001604"), (312.46, "312.46"), (712_345.67, "712345.67")])
def test_the_close_that_changes_a_signal_keeps_its_digits(close: float, words: str):
    flip = {"close": close, "move": -0.0123, "signal": "sell"}
    assert told(flip) == f"a close of {words} (-1.23%) changes the next forecast to sell"
