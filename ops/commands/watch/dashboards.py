"""`nextday dashboards`: the dashboards of the stacks, with the metrics of a data folder."""

import json as jsons
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from nextday.errors import InputError
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json
from ops.dashboards.drawing import AROUND, drawn
from ops.dashboards.reading import Board, Reader, to_dict
from ops.localcloud.datafolder import ALARMS, DASHBOARDS, METRICS, OWN
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.metrics.watch import read_standings
from ops.terminal.output import print_json

_PIPE_COLUMNS = 160


class BoardName(StrEnum):
    """A dashboard, by its name without product and stage."""

    OPERATIONS = "operations"
    MODEL = "model"


def dashboards(
    board: Annotated[BoardName | None, typer.Argument(help="Which one; default: both.")] = None,
    *,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show CloudWatch's dashboards with what a data folder's runs have measured, and which alarms are raised."""
    folder = workspace_of(data).folder
    console = Console(width=None if Console().is_terminal else _PIPE_COLUMNS)
    boards = [one for one in _boards(folder, console.width) if board is None or one.name.endswith(f"-{board}")]
    if json:
        print_json([to_dict(one) for one in boards])
        return
    for one in boards:
        console.print(drawn(one))


def _boards(folder: Path, width: int) -> list[Board]:
    """Every dashboard, as it was last deployed there. Raises InputError before anything was measured."""
    own = folder / OWN
    declared, recorded = own / DASHBOARDS, own / METRICS
    store = MetricStore.opened(recorded)
    values = [at for at, *_ in store.everything()]
    if not values or not declared.is_file():
        raise InputError(f"nothing has been measured in {folder} yet: run `nextday demo --data {folder}`")
    reader = Reader(store, read_standings(own / ALARMS), min(values), max(values), width, AROUND)
    try:
        bodies: dict[str, dict[str, Any]] = jsons.loads(declared.read_text())
        # the first that is asked for in the night: what is wrong, then what it is worth
        return [reader.board(name, bodies[name]) for name in sorted(bodies, reverse=True)]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{declared} cannot be read ({error}): `nextday demo` writes it anew") from error
