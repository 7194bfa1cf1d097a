"""A view's text: blocks of JSON lines."""

from datetime import UTC, date, datetime

import pytest

from nextday.errors import Corrupt
from nextday.lake.views.text import ViewText, encode, to_text

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_what_was_written_is_read_block_by_block() -> None:
    written = encode({"written_at": NOON}, {"AAPL": ['{"a":1}', '{"b":2}'], "MSFT": ["{}"]})
    view = ViewText(written)
    assert view.head == {"written_at": "2026-06-01T12:00:00Z"}
    assert view.keys == ("AAPL", "MSFT")
    assert view.block("AAPL") == ['{"a":1}', '{"b":2}']
    assert view.block("MSFT") == ["{}"]
    assert view.block("TSLA") is None


def test_a_view_may_be_without_blocks() -> None:
    assert ViewText(encode({}, {})).keys == ()


def test_dates_and_instants_are_written_as_the_api_tells_them_and_no_number_is_null() -> None:
    text = to_text({"day": date(2026, 6, 1), "at": NOON, "ratio": float("nan")})
    assert text == '{"day":"2026-06-01","at":"2026-06-01T12:00:00Z","ratio":null}'


def test_what_is_no_view_is_corrupt() -> None:
    with pytest.raises(Corrupt, match="without a head"):
        ViewText(b"PAR1")
