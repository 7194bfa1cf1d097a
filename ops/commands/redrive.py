"""`nextday redrive`: what has failed, started again."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from ops.commands.opening import open_product, workspace_of
from ops.commands.options import Data, Json, Stage, Wide
from ops.localcloud.workflows.failures import FailedRun, Failures, work_of
from ops.product import RunFailed, ScheduleName
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps

_WORK = tuple(dict.fromkeys(work_of(name) for name in ScheduleName))


def redrive(
    schedule: Annotated[ScheduleName | None, typer.Argument(help="Whose run; default: all that failed.")] = None,
    *,
    stage: Stage = None,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Start again, with the same input, the newest run of each schedule that failed; what is done is not done twice."""
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to start runs of a stage")
    work = (work_of(schedule),) if schedule else _WORK
    rows = _on_stage(stage, work) if stage else _here(data, work)
    if json:
        print_json({"redriven": rows})
    elif rows:
        print_rows(rows, wide=wide)
    else:
        notes.print("nothing has failed", highlight=False)
    if failed := [row for row in rows if row.get("error")]:
        raise RunFailed(f"{failed[0]['schedule']} failed again: {failed[0]['error']}")


def _on_stage(stage: str, work: tuple[str, ...]) -> list[dict[str, Any]]:
    from ops.stage.executions import started_again  # noqa: PLC0415 - boto3 takes a third of a second to import

    return [asdict(one) for one in started_again(stage, work)]


def _here(data: Any, work: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each run that failed and how it has ended now: as of where the folder's clock stands, which goes not back."""
    workspace = workspace_of(data)
    workspace.required  # noqa: B018 - nothing can have failed in a folder where nothing has run
    failed = {name: run for name, run in Failures(workspace.folder).all().items() if _short(name) in work}
    if not failed:
        return []
    steps, rows = Steps(notes), []
    with open_product(steps, data=workspace.folder) as product:
        for name, run in failed.items():
            with steps.step(_short(name), f"Run {_short(name)} again"):
                ended = product.cloud.fire(run.schedule, product.now, extra=run.extra)
            rows.append(_row(name, run, ended.error))
    return rows


def _row(name: str, run: FailedRun, error: str | None) -> dict[str, Any]:
    return {"schedule": _short(name), "failed_at": run.at, "failed": run.error, "error": error}


def _short(name: str) -> str:
    """A schedule's name without product and stage."""
    return name.split("-", 2)[2]
