"""The `nextday` command."""

import sys

import typer
from rich.console import Console
from typer.exceptions import TyperException

from nextday.errors import InputError, NextdayError, SettingsError
from ops.commands import backtest, demo, explain, jobs, ledger, models, query, replay

USAGE, FAILURE, INTERRUPTED = 2, 1, 130

app = typer.Typer(
    name="nextday",
    help="How likely is each stock to close higher next session? Collects bars, learns, forecasts, keeps score.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (demo, jobs, replay, backtest, query, ledger, models, explain):
    module.register(app)


def main() -> None:
    """Run the command; a failure is one line on stderr: exit code 2 for a usage error, 1 for any other."""
    try:
        code = app(standalone_mode=False) or 0
    except TyperException as error:
        code = _say(error.format_message(), error.exit_code)
    except (InputError, SettingsError) as error:
        code = _say(str(error), USAGE)
    except NextdayError as error:
        code = _say(str(error), FAILURE)
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def _say(message: str, code: int) -> int:
    if message:
        Console(stderr=True, soft_wrap=True).print("nextday:", message, style="red", markup=False, highlight=False)
    return code
