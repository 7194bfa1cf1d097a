"""`nextday ingest`, `accept` and `fire`: what collects bars, by schedules of the deployed stacks or by hand."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from nextday.market.symbols import written_symbol
from ops.commands.flat import flat
from ops.commands.opening import open_product
from ops.commands.options import AsOf, Data, Json, Opening, Stage, Wide
from ops.product import INGEST_SCHEDULES, LocalProduct, ScheduleName
from ops.terminal.counting import counting
from ops.terminal.output import notes, print_json, print_rows, show_forecasts
from ops.terminal.steps import Steps

HOLD_SHOWN = ("symbol", "interval", "row_key", "reason", "evidence", "since", "accepted_at")


@flat
def ingest(
    opening: Opening,
    *,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="Complete whole histories, and take those that are held.")
    ] = False,
    resweep: Annotated[
        bool, typer.Option("--resweep", help="Compare whole stored histories with the vendor's, not recent bars.")
    ] = False,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Collect daily and hourly bars up to now."""
    steps = Steps(notes)
    runs = []
    with open_product(steps, **vars(opening)) as product:
        for interval, schedule in INGEST_SCHEDULES.items():
            with steps.step(schedule, f"Collect {interval} bars"):
                wish = "backfill" if backfill else "resweep" if resweep else None
                shards = (_histories(product, schedule, wish) if wish else product.fire(schedule))["shards"]
            runs += [{"interval": interval, "bucket": bucket, **shard["report"]} for bucket, shard in enumerate(shards)]
    print_json({"runs": runs, "seconds": steps.seconds}) if json else _show_runs(runs, wide=wide)


def accept(
    symbol: Annotated[str, typer.Argument(help="Whose held bars, splits and dividends to believe.")],
    *,
    stage: Stage = None,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Believe what is held of a symbol; the next run that hears it again takes it, and journals what it changes."""
    # awswrangler takes a second to import
    from nextday.jobs.ingest.accept import accept as accepted  # noqa: PLC0415
    from nextday.lake.s3.tables import S3TableStore  # noqa: PLC0415

    name = written_symbol(symbol)
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to decide on a stage")
    if stage:
        from ops.stage.lake import stage_store  # noqa: PLC0415

        held = accepted(name, stage_store(stage), now=datetime.now(UTC))
    else:
        steps = Steps(notes)
        with open_product(steps, data=data, collects=False) as product, steps.step("accept", f"Accept {name}"):
            store = S3TableStore(product.cloud.lake_bucket, client=product.cloud.session.client("s3"))
            held = accepted(name, store, now=product.now)
    rows = held.select(HOLD_SHOWN).to_dicts()
    print_json({"accepted": rows}) if json else print_rows(rows, wide=wide)


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
    elif "predict" in output:
        show_forecasts(output["predict"], wide=wide)
    elif "due" in output:
        notes.print("nothing is due", highlight=False)
    else:
        _show_runs([shard["report"] for shard in output["shards"]], wide=wide)


def _show_runs(runs: list[dict[str, Any]], *, wide: bool) -> None:
    """What runs of ingest did; what became no bar stands where a narrow terminal still shows it."""
    first = "interval", "bucket", "bars_written", "failed", "suspect", "quarantined", "off_session"
    print_rows([{name: run[name] for name in first if name in run} | run for run in runs], wide=wide)


def _histories(product: LocalProduct, schedule: ScheduleName, wish: str) -> Any:
    """Fire a backfill or a resweep and show how many of its buckets have ended."""
    with counting(schedule, product.buckets) as (progress, task):
        return product.histories(schedule, wish, lambda ended: progress.update(task, completed=ended))
