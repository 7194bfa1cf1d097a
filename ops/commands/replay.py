"""`nextday replay`: every schedule of the deployed stacks, fired in virtual time."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nextday.errors import InputError
from ops.commands.opening import open_product
from ops.commands.options import Data, Json
from ops.instants import Moment, parse_instant
from ops.localcloud.workflows.schedules import due
from ops.product import LocalProduct, RunFailed
from ops.terminal.output import notes, print_json
from ops.terminal.steps import Steps


def replay(
    *,
    start: Annotated[str, typer.Option("--from", metavar="T", help="After this instant (a date: the night after it).")],
    end: Annotated[str, typer.Option("--to", metavar="T", help="Up to and with this instant.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Fire every schedule of the deployed stacks between two instants, in virtual time."""
    begin = Moment.of("--from", start)
    first, last = begin.instant, parse_instant(end)
    if first >= last:
        raise InputError(f"--from {start} is not before --to {end}")
    if last > datetime.now(UTC):
        raise InputError(f"--to {end} lies in the future: choose an instant that has passed")
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=begin) as product:
        fired, failures = _replay(product, first, last)
    print_json({"fired": fired, "failures": failures}) if json else notes.print(f"{fired} runs, {len(failures)} failed")
    if failures:
        raise RunFailed(f"{len(failures)} of {fired} runs failed; the first: {failures[0]}")


def _replay(product: LocalProduct, first: datetime, last: datetime) -> tuple[int, list[str]]:
    firings = due(product.cloud.schedules(), first, last)
    failures = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("Replay", total=len(firings))
        for instant, schedule in firings:
            progress.update(task, description=f"{instant:%Y-%m-%d %H:%M} {schedule.name}")
            product.move_to(instant)
            execution = product.cloud.fire(schedule.name, instant)
            if execution.error:
                failures.append(f"{schedule.name} at {instant:%Y-%m-%dT%H:%MZ}: {execution.error}")
            progress.advance(task)
    return len(firings), failures
