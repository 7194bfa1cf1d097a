"""`nextday ingest` and `fire`: what schedules of the deployed stacks run."""

from typing import Annotated, Any

import typer

from ops.commands.flat import flat
from ops.commands.opening import open_product
from ops.commands.options import AsOf, Data, Json, Opening, Wide
from ops.product import LocalProduct, ScheduleName
from ops.terminal.counting import counting
from ops.terminal.output import notes, print_json, print_rows, show_forecasts
from ops.terminal.steps import Steps

INGEST_SCHEDULES = {"1d": ScheduleName.DAILY_BARS, "1h": ScheduleName.HOURLY_BARS}


@flat
def ingest(
    opening: Opening,
    *,
    backfill: Annotated[bool, typer.Option("--backfill", help="Complete whole histories, not recent bars.")] = False,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Collect daily and hourly bars up to now."""
    steps = Steps(notes)
    runs = []
    with open_product(steps, **vars(opening)) as product:
        for interval, schedule in INGEST_SCHEDULES.items():
            with steps.step(schedule, f"Collect {interval} bars"):
                collect = _backfill if backfill else LocalProduct.fire
                shards = collect(product, schedule)["shards"]
            runs += [{"interval": interval, "bucket": bucket, **shard["report"]} for bucket, shard in enumerate(shards)]
    print_json({"runs": runs, "seconds": steps.seconds}) if json else _show_runs(runs, wide=wide)


def fire(
    schedule: Annotated[ScheduleName, typer.Argument(help="Which schedule.")],
    *,
    data: Data = None,
    as_of: AsOf = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Run now what a schedule of the deployed stacks runs, and show what it returned."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of) as product, steps.step(schedule, f"Fire {schedule}"):
        output = product.fire(schedule)
    if json:
        print_json(output)
    elif schedule is ScheduleName.TRAINING:
        show_forecasts(output["predict"], wide=wide)
    else:
        _show_runs([shard["report"] for shard in output["shards"]], wide=wide)


def _show_runs(runs: list[dict[str, Any]], *, wide: bool) -> None:
    """What runs of ingest did; what became no bar stands where a narrow terminal still shows it."""
    first = "interval", "bucket", "bars_written", "failed", "suspect", "quarantined", "off_session"
    print_rows([{name: run[name] for name in first if name in run} | run for run in runs], wide=wide)


def _backfill(product: LocalProduct, schedule: ScheduleName) -> Any:
    """Fire a backfill and show how many of its buckets have ended."""
    with counting(schedule, product.state.buckets) as (progress, task):
        return product.backfill(schedule, lambda ended: progress.update(task, completed=ended))
