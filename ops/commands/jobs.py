"""`nextday ingest`, `predict` and `fire`: one step of the nightly work."""

from typing import Annotated, Any

import typer

from ops.commands.opening import open_product
from ops.commands.options import AsOf, Buckets, Data, Json, SourceText, Symbols
from ops.commands.output import counting, notes, print_json, print_rows
from ops.product import LocalProduct, ScheduleName
from ops.steps import Steps

INGEST_SCHEDULES = {"1d": ScheduleName.DAILY_BARS, "1h": ScheduleName.HOURLY_BARS}


def ingest(
    *,
    backfill: Annotated[bool, typer.Option("--backfill", help="Complete whole histories, not recent bars.")] = False,
    source: SourceText = None,
    data: Data = None,
    symbols: Symbols = None,
    buckets: Buckets = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Collect daily and hourly bars up to now."""
    steps = Steps(notes)
    runs = []
    with open_product(steps, data=data, source=source, symbols=symbols, as_of=as_of, buckets=buckets) as product:
        for interval, schedule in INGEST_SCHEDULES.items():
            with steps.step(schedule, f"Collect {interval} bars"):
                collect = _backfill if backfill else LocalProduct.fire
                shards = collect(product, schedule)["shards"]
            runs += [{"interval": interval, "bucket": bucket, **shard["report"]} for bucket, shard in enumerate(shards)]
    print_json({"runs": runs, "seconds": steps.seconds}) if json else print_rows(runs)


def predict(*, data: Data = None, as_of: AsOf = None, json: Json = False) -> None:
    """Publish the forecast of the next session with the current model."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of, collects=False) as product, steps.step("predict", "Forecast"):
        report = product.predict()
    print_json(report) if json else print_rows(report["forecasts"])


def fire(
    schedule: Annotated[ScheduleName, typer.Argument(help="Which schedule.")],
    *,
    data: Data = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Run now what a schedule of the deployed stacks runs, and show what it returned."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of) as product, steps.step(schedule, f"Fire {schedule}"):
        output = product.fire(schedule)
    if json:
        print_json(output)
    elif schedule is ScheduleName.TRAINING:
        print_rows(output["predict"]["forecasts"])
    else:
        print_rows(shard["report"] for shard in output["shards"])


def _backfill(product: LocalProduct, schedule: ScheduleName) -> Any:
    """Fire a backfill and show how many of its buckets have ended."""
    with counting(schedule, product.memory.buckets) as (progress, task):
        return product.backfill(schedule, lambda ended: progress.update(task, completed=ended))
