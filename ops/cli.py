"""The `nextday` command."""

import gc
import sys

from rich.console import Console
from typer.exceptions import TyperException

from nextday.errors import InputError, NextdayError, SettingsError
from ops.commands.registry import app

# 2 as in Click, 130 as shells say 128 + SIGINT
USAGE, FAILURE, INTERRUPTED = 2, 1, 130
# imports make objects by the hundred thousand, which all stay: looking through them takes a tenth of a second
_GARBAGE = 100_000


def main() -> None:
    """Run the command; a failure is one line on stderr: exit code 2 for a usage error, 1 for any other."""
    gc.set_threshold(_GARBAGE)
    try:
        # Typer by itself would print a failure in its own way, and exit
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


def _say(message: str, code: int) -> int:
    if message:
        Console(stderr=True, soft_wrap=True).print("nextday:", message, style="red", markup=False, highlight=False)
    return code
