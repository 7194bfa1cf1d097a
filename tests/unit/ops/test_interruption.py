"""An interrupted command ends, whatever it was doing."""

import subprocess
import sys
from pathlib import Path

# what urllib3 does when it was interrupted with the lock of its pool: a finalizer that waits for ever
HELD = """
import os, signal, threading, weakref
import ops.cli

class Pool: pass

def command(**_):
    lock, pool = threading.Lock(), Pool()
    weakref.finalize(pool, lock.acquire)
    lock.acquire()
    os.kill(os.getpid(), signal.SIGINT)

ops.cli._UNWINDING = 0.5
ops.cli.app = command
ops.cli.main()
"""

# a query that takes days, as one that forgets a condition may
ASKED = """
import os, signal, sys
from pathlib import Path
from threading import Timer
import ops.cli
from ops.lake.lakehouse import Lakehouse

def command(**_):
    import polars  # which handles the signal before Python, as in a command
    Timer(1, os.kill, [os.getpid(), signal.SIGINT]).start()
    Lakehouse(Path(sys.argv[1])).query("select count(*) from range(100000000) a, range(100000) b")

ops.cli.app = command
ops.cli.main()
"""


def test_a_command_that_cannot_unwind_ends_nevertheless() -> None:
    ended = subprocess.run([sys.executable, "-c", HELD], timeout=60, check=False)
    assert ended.returncode == 130


def test_a_query_ends_when_it_is_interrupted(tmp_path: Path) -> None:
    words = [sys.executable, "-c", ASKED, str(tmp_path)]
    ended = subprocess.run(words, timeout=120, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("nextday: interrupted")) == (130, 1)
