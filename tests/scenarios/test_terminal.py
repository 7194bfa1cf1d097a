"""What a person sees on a narrow terminal."""

import pytest

from tests.scenarios.command import on_a_terminal, rows
from tests.scenarios.conftest import NIGHT, Told

pytestmark = pytest.mark.scenario


@pytest.mark.parametrize(
    "words",
    [
        ("demo", "--once", "--as-of", NIGHT),
        ("predict",),
        ("models",),
        ("sql", "select symbol, model_id, features, entry_hash from forecasts"),
    ],
    ids=" ".join,
)
def test_a_model_is_named_in_full_on_80_columns(first_night: Told, words: tuple[str, ...]):
    [found] = rows(first_night.data, "SELECT DISTINCT model_id FROM forecasts")
    lines = on_a_terminal(*words, "--data", first_night.data)
    assert any(found["model_id"] in line for line in lines)
    assert all(len(line) <= 80 for line in lines if found["model_id"] in line)


def test_the_state_of_a_symbol_is_one_line_on_80_columns(first_night: Told):
    lines = on_a_terminal("status", "--data", first_night.data)
    [apple] = [line for line in lines if line.startswith("AAPL")]
    assert apple.split()[:4] == ["AAPL", "2026-05-15", "2026-05-18", "hold"]
    assert len(apple) <= 80
    assert any(line.startswith("no room for ") and "daily_bars" in line for line in lines)
