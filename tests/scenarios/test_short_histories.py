"""A market that has not been open for long enough to learn from."""

from pathlib import Path

import pytest

from tests.builders import bars
from tests.scenarios.command import nextday

pytestmark = pytest.mark.scenario


def test_a_demo_of_short_histories_publishes_abstentions_and_says_why(tmp_path: Path):
    for symbol in ("AAPL", "MSFT"):
        rows = bars(symbol, 60).rename({"session_date": "date"})
        rows.select("date", "open", "high", "low", "close", "volume").write_csv(tmp_path / f"{symbol}_1d.csv")
    ran = nextday("demo", "--once", "--source", f"csv:{tmp_path}", "--data", tmp_path / "data")
    assert ran.code == 0, ran.err
    assert [line.split()[:3] for line in ran.out.splitlines()[1:]] == [
        ["AAPL", "abstain", "no_model"],
        ["MSFT", "abstain", "no_model"],
    ]
    assert "no new model: none of 2 symbols can be trained, e.g. AAPL: 10 sessions to learn from" in ran.err
