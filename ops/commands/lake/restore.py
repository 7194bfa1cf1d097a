"""`nextday restore`: a lake as it was at an instant."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from ops.commands.lake.views import write_views
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json, Stage, Wide
from ops.instants import Moment
from ops.lake.restoring import Restoration, restorations, restore
from ops.localcloud.clients import LocalSession
from ops.localcloud.datafolder import LOGS, running
from ops.stage.deployed import asking
from ops.stage.lake import StageLake, lake_sources, stage_lake
from ops.terminal.counting import counting
from ops.terminal.output import notes, print_json, print_rows

At = Annotated[
    Moment,
    typer.Option(
        "--at", metavar="T", parser=partial(Moment.of, "--at"), help="The instant (ISO; a date: the night after it)."
    ),
]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="TABLE", help="One table, or models; may be repeated.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this only the plan is shown.")]


def restore_lake(
    *,
    at: At,
    only: Only = None,
    yes: Yes = False,
    stage: Stage = None,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Bring tables and models back to an instant by the versions that S3 keeps, and make the views anew.

    Nothing is deleted for good. A folder must be served meanwhile: older versions end with the local cloud.
    """
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to restore a stage")
    with _lake(stage, data) as (lake, clock):
        planned = restorations(lake.client, lake.bucket, at.instant, only=only or (), now=datetime.now(UTC))
        views = _done(lake, planned, clock) if yes and planned else {}
    if json:
        told = [{"place": one.place, "key": one.key, "step": one.step} for one in planned]
        print_json({"at": at.instant, "restored": yes, "objects": told, "views": views})
        return
    print_rows(_rows(planned), wide=wide)
    if planned and not yes:
        notes.print("nothing was changed: add --yes to do it")


def _rows(planned: list[Restoration]) -> list[dict[str, Any]]:
    counts = Counter((one.place, one.step) for one in planned)
    return [{"what": place, "step": step, "objects": count} for (place, step), count in counts.items()]


def _done(lake: StageLake, planned: list[Restoration], clock: datetime) -> dict[str, list[str]]:
    with counting("Restore", len(planned)) as (progress, task):
        for _ in restore(lake.client, lake.bucket, planned):
            progress.advance(task)
    return write_views(lake_sources(lake.bucket, lake.client, lake.buckets, clock))


@contextmanager
def _lake(stage: str | None, data: Path | None) -> Iterator[tuple[StageLake, datetime]]:
    """The lake, and what time it is where it stands: a replayed market's clock goes by itself."""
    if stage:
        with asking(stage):
            yield stage_lake(stage), datetime.now(UTC)
        return
    workspace = workspace_of(data)
    served, state = running(workspace.folder), workspace.required
    if served is None or not served.endpoint:
        raise InputError(f"nothing serves {workspace.folder}, and older versions end with what did: run `nextday up`")
    client = LocalSession(served.endpoint, workspace.folder / LOGS / "restore.log").client("s3")
    yield StageLake(state.lake, client, workspace.buckets or 1), state.as_of or datetime.now(UTC)
