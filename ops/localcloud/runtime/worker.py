"""The handler's process: awslambdaric, which ends with the cloud that started it.

Started as a script, without site: it sees the function's own code and the interpreter's packages, nothing else.
"""

import os
import runpy
import signal
import threading


def _end_with(lifeline: int) -> None:
    """End this process and its children when the other end of the pipe closes, as it does on kill -9 too."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Run the handler named on the command line; standard input is the lifeline."""
    # moved away, as a handler that reads standard input would wait for the lifeline, too
    lifeline = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
