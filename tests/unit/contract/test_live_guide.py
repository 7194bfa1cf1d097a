"""The client that docs/live.md shows, against stages that do not always say what it hopes for."""

import subprocess
import sys
from pathlib import Path

from tests.unit.ops.talks import OVERTAKING, event, stage, telling

GUIDE = (Path(__file__).parents[3] / "docs" / "live.md").read_text()
SUBSCRIBED = {"type": "subscribed", "symbols": ["AAPL"], "seen": {"AAPL": "0" * 56}}
REFUSED = {"type": "refused", "why": "symbols: AAPL: not collected here"}


def client(url: str) -> subprocess.CompletedProcess[str]:
    """The guide's program, without its pause, until a stage refuses it."""
    text = GUIDE.partition("```python\n")[2].partition("```")[0]
    text = text.replace("ws://localhost:8000/live", url).replace("time.sleep(5)", "time.sleep(0)")
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False, timeout=60)


def test_it_tells_every_event_once_and_in_order_whatever_becomes_of_its_connections() -> None:
    first = telling(SUBSCRIBED, {"type": "events", "events": [event(1)]})
    unheard = telling({"message": "Too Many Requests", "connectionId": "a", "requestId": "a"})
    again = telling(*OVERTAKING, SUBSCRIBED, {"type": "events", "events": [event(3), event(4, "MSFT")]}, REFUSED)
    with stage(first, unheard, again) as (url, asked):
        ran = client(url)
    assert ran.stdout.splitlines() == [f"hold {symbol} None" for symbol in ("AAPL", "AAPL", "AAPL", "MSFT")]
    assert [one["seen"] for one in asked[1:]] == [{"AAPL": event(1)["sequence"]}] * 2
    assert "Too Many Requests" in ran.stderr


def test_it_says_why_a_stage_refuses_it() -> None:
    with stage(telling(REFUSED)) as (url, _):
        ran = client(url)
    assert ran.returncode == 1
    assert ran.stderr.strip() == REFUSED["why"]
