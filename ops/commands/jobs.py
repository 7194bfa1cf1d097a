"""`nextday ingest`, `train`, `predict` and `fire`: one step of the nightly work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import polars as pl
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.jobs.train.report import ALL_SYMBOLS
from nextday.jobs.train.steps import STEPS
from ops.commands.flat import flat
from ops.commands.opening import open_product
from ops.commands.options import AsOf, Data, Json, Opening, Wide
from ops.commands.output import notes, print_json, print_rows
from ops.lake_folder import LakeFolder
from ops.product import LocalProduct, ScheduleName
from ops.steps import Steps

INGEST_SCHEDULES = {"1d": ScheduleName.DAILY_BARS, "1h": ScheduleName.HOURLY_BARS}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (ingest, train, predict, fire):
        app.command()(command)


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


def train(*, data: Data = None, as_of: AsOf = None, wide: Wide = False, json: Json = False) -> None:
    """Train on the final bars, and make the new model current unless it is refused."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of) as product, steps.step("train", "Train"):
        report = _train(product)
        lake = LakeFolder(product.workspace.lake)
    print_json(report) if json else _tell(report, lake, wide=wide)


def predict(*, data: Data = None, as_of: AsOf = None, wide: Wide = False, json: Json = False) -> None:
    """Publish the forecast of the next session with the current model."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of) as product, steps.step("predict", "Forecast"):
        report = product.predict()
    print_json(report) if json else _show_forecasts(report, wide=wide)


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
        _show_forecasts(output["predict"], wide=wide)
    else:
        _show_runs([shard["report"] for shard in output["shards"]], wide=wide)


def _show_runs(runs: list[dict[str, Any]], *, wide: bool) -> None:
    """What runs of ingest did; what went wrong stands where a narrow terminal still shows it."""
    first = "interval", "bucket", "bars_written", "failed", "suspect"
    print_rows([{name: run[name] for name in first if name in run} | run for run in runs], wide=wide)


def _show_forecasts(report: dict[str, Any], *, wide: bool) -> None:
    """What a run of predict published, and for which session."""
    print_rows(report["forecasts"], wide=wide)
    new, target = report["published"], report["target_session"]
    notes.print(f"\nforecasts for {target}, {new} of them new", highlight=False)


def _backfill(product: LocalProduct, schedule: ScheduleName) -> Any:
    """Fire a backfill and show how many of its buckets have ended."""
    with _bar(schedule, product.memory.buckets) as (progress, task):
        return product.backfill(schedule, lambda ended: progress.update(task, completed=ended))


def _train(product: LocalProduct) -> dict[str, Any]:
    """Train and show how many of its steps have ended."""
    with _bar("Train", len(STEPS) * product.memory.buckets) as (progress, task):
        report: dict[str, Any] = product.train(lambda: progress.advance(task))
        return report


@contextmanager
def _bar(title: str, total: int) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        yield progress, progress.add_task(title, total=total)


def _tell(report: dict[str, Any], lake: LakeFolder, *, wide: bool) -> None:
    """How the mixtures did, and what became of the model."""
    print_rows(_mixtures(lake, report["model_id"]), wide=wide)
    decided = "made current" if report["published"] else "not made current"
    notes.print(f"\nmodel {report['model_id']}: {decided} ({report['verdict']})", highlight=False)
    if report["skipped"]:
        symbol, why = next(iter(report["skipped_for_example"].items()))
        notes.print(f"{report['skipped']} symbols skipped, e.g. {symbol}: {why}", highlight=False)


def _mixtures(lake: LakeFolder, model_id: str) -> list[dict[str, Any]]:
    """How the mixture of each symbol, and of all together, did in a training; skill is in percent of a loss."""
    rows = lake.rows(TRAINING_RUNS).filter(run_id=model_id, candidate=MIXTURE)
    percent = {"skill": "log_loss_skill", "low": "log_loss_skill_low", "high": "log_loss_skill_high"}
    return (
        rows.sort(pl.col("symbol") == ALL_SYMBOLS, "symbol")
        .select(
            "symbol",
            "days",
            pl.col("log_loss", "accuracy").round(4),
            *((100 * pl.col(name)).round(3).alias(f"{short}_%") for short, name in percent.items()),
            pl.col("reliability_error").round(4).alias("reliability"),
        )
        .to_dicts()
    )
