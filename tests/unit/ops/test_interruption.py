"""An interrupted command ends, whatever it was doing."""

import subprocess
import sys

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


def test_a_command_that_cannot_unwind_ends_nevertheless() -> None:
    ended = subprocess.run([sys.executable, "-c", HELD], timeout=60, check=False)
    assert ended.returncode == 130
