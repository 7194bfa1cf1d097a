"""`nextday backfill`: whole histories of a stage."""

from datetime import UTC, datetime

from ops.commands.options import Json, StageName, Wide
from ops.localcloud.workflows.executions import fire
from ops.product import INGEST_SCHEDULES, RunFailed
from ops.stage.deployed import DeployedStage, asking
from ops.stage.lake import stage_lake
from ops.stage.standing import schedules
from ops.terminal.counting import counting
from ops.terminal.output import print_json, print_rows


def backfill(*, stage: StageName, wide: Wide = False, json: Json = False) -> None:
    """Complete whole histories of a stage, daily bars and then hourly ones; of a folder `ingest --backfill` does."""
    aws = DeployedStage.of(stage)
    buckets = stage_lake(stage).buckets
    runs = {}
    deployed = {one["Name"] for one in schedules(aws)}  # a stage may do without hourly bars
    for interval, schedule in INGEST_SCHEDULES.items():
        if f"nextday-{stage}-{schedule}" not in deployed:
            continue
        with asking(stage), counting(f"{interval} bars", buckets) as (progress, task):
            ended = fire(
                aws,
                f"nextday-{stage}-{schedule}",
                datetime.now(UTC),
                extra={"backfill": True},
                watch=lambda done: progress.update(task, completed=done),
            )
        if ended.error:
            raise RunFailed(f"{ended.name} failed: {ended.error}")
        runs[interval] = ended.output
    rows = [{"interval": interval, **output} for interval, output in runs.items()]
    print_json(runs) if json else print_rows(rows, wide=wide)
