"""Every command of `nextday` by its name; the code of one is imported when it is asked for."""

import re
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# in the order in which help lists them; all of them together take two seconds to import
HOMES = {
    "demo": "ops.commands.demo:demo",
    "up": "ops.commands.demo:up",
    "ingest": "ops.commands.jobs:ingest",
    "train": "ops.commands.train:train",
    "predict": "ops.commands.predict:predict",
    "fire": "ops.commands.jobs:fire",
    "redrive": "ops.commands.redrive:redrive",
    "replay": "ops.commands.replay:replay",
    "backtest": "ops.commands.backtest:run_backtest",
    "accept": "ops.commands.jobs:accept",
    "sql": "ops.commands.lake.query:sql",
    "status": "ops.commands.lake.query:status",
    "dashboards": "ops.commands.watch.dashboards:dashboards",
    "watch": "ops.commands.watch.watching:watch",
    "views": "ops.commands.lake.views:views",
    "scoreboard": "ops.commands.ledger:scoreboard",
    "verify": "ops.commands.ledger:verify",
    "models": "ops.commands.models:models",
    "explain": "ops.commands.explain:explain",
    "restore": "ops.commands.lake.restore:restore_lake",
    "doctor": "ops.commands.stage.doctor:doctor",
    "diff": "ops.commands.stage.deploy:diff",
    "deploy": "ops.commands.stage.deploy:deploy",
    "smoke": "ops.commands.stage.smoke:smoke",
    "open": "ops.commands.stage.smoke:open_site",
    "backfill": "ops.commands.stage.backfill:backfill",
    "cost": "ops.commands.stage.cost:cost",
    "destroy": "ops.commands.stage.deploy:destroy",
}


class Command(TyperCommand):
    """A command whose argument may begin with a comment of SQL, which looks like an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options have no white space before their value: such an argument is text, told by a space before it."""
        return super().parse_args(ctx, [f" {arg}" if re.match(r"--[^\s=]*\s", arg) else arg for arg in args])


class Commands(TyperGroup):
    """The commands, of which only names are known until one is looked up."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.commands = {name: TyperCommand(name) for name in HOMES}

    def get_command(self, _: Any, cmd_name: str) -> Any:
        """The command itself, None when there is none of that name."""
        return _imported(cmd_name) if cmd_name in self.commands else None


def _imported(name: str) -> Any:
    module, _, function = HOMES[name].partition(":")
    alone = typer.Typer(add_completion=False)
    alone.command(name, cls=Command)(getattr(import_module(module), function))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="nextday",
    cls=Commands,
    help="How likely is each stock to close higher next session? Collects bars, learns, forecasts, keeps score.",
    callback=lambda: None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
