"""The `nextday` command."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread
from typing import NoReturn

from rich.console import Console
from typer.exceptions import TyperException

from nextday.errors import InputError, NextdayError, SettingsError
from ops.commands.registry import app

# 2 as in Click, 130 as shells say 128 + SIGINT
USAGE, FAILURE, INTERRUPTED = 2, 1, 130
# imports make objects by the hundred thousand, which all stay: looking through them takes a tenth of a second
_GARBAGE = 100_000
_UNWINDING = 30  # seconds


def main() -> None:
    """Run the command; a failure is one line on stderr: exit code 2 for a usage error, 1 for any other."""
    gc.set_threshold(_GARBAGE)
    try:
        # Typer by itself would print a failure in its own way, and exit
        with _ending_when_interrupted():
            code = app(standalone_mode=False) or 0
    except TyperException as error:
        code = _say(error.format_message(), error.exit_code)
    except (InputError, SettingsError) as error:
        code = _say(str(error), USAGE)
    except NextdayError as error:
        code = _say(str(error), FAILURE)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:  # as Typer, too, ends a command that runs
        _say("interrupted: the next run does what was left undone", INTERRUPTED)
    sys.exit(code)


@contextmanager
def _ending_when_interrupted() -> Iterator[None]:
    """An interruption unwinds, which ends what was started; but not for ever.

    urllib3 may be interrupted while it holds a lock, for which its finalizer then waits.
    """

    def interrupt(*_: object) -> NoReturn:
        last = Timer(_UNWINDING, os._exit, [INTERRUPTED])
        last.daemon = True
        last.start()
        raise KeyboardInterrupt

    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say(message: str, code: int) -> int:
    if message:
        told = Console(stderr=True, soft_wrap=True, emoji=False)
        told.print("nextday:", message, style="red", markup=False, highlight=False)
    return code
