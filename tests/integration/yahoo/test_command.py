import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

COMMAND = [sys.executable, "-m", "ops.market"]
# starts a market, tells its address, and ends
PARENT = """
import subprocess, sys
market = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
print(market.stdout.readline(), end="")
"""


def is_served(url: str) -> bool:
    try:
        with urlopen(url + "/__clock", timeout=10) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


def test_a_market_ends_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-c", PARENT, *COMMAND]
    # returns once nobody holds the parent's stderr any more: the market has ended too
    parent = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert parent.stdout.startswith("http://127.0.0.1:")
    assert not is_served(parent.stdout.strip())


def test_ctrl_c_ends_a_market_without_a_traceback() -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    market = subprocess.Popen(COMMAND, text=True, **pipes)
    assert market.stdout
    assert is_served(market.stdout.readline().strip())
    os.kill(market.pid, signal.SIGINT)
    _, complaints = market.communicate(timeout=30)
    assert "Traceback" not in complaints


def test_a_source_that_cannot_be_replayed_is_refused_in_one_line(tmp_path: Path) -> None:
    command = [*COMMAND, "--source", f"csv:{tmp_path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(tmp_path) in done.stderr
