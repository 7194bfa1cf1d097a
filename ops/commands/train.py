"""`nextday train`: a new model, and how it did."""

from typing import Any

import polars as pl

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.jobs.train.report import ALL_SYMBOLS, ALREADY_CURRENT
from nextday.settings import TRAINING_STEPS
from ops.commands.opening import open_product
from ops.commands.options import AsOf, Data, Json, Wide
from ops.lake.folder import LakeFolder
from ops.product import LocalProduct
from ops.terminal.counting import counting
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps


def train(*, data: Data = None, as_of: AsOf = None, wide: Wide = False, json: Json = False) -> None:
    """Train on the final bars, and make the new model current unless it is refused."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of, collects=False) as product, steps.step("train", "Train"):
        report = _train(product)
        lake = LakeFolder(product.workspace.lake)
    print_json(report) if json else _tell(report, lake, wide=wide)


def _train(product: LocalProduct) -> dict[str, Any]:
    """Train and show how many of its steps have ended."""
    with counting("Train", len(TRAINING_STEPS) * product.buckets) as (progress, task):
        report: dict[str, Any] = product.train(lambda: progress.advance(task))
        return report


def _tell(report: dict[str, Any], lake: LakeFolder, *, wide: bool) -> None:
    """How the mixtures did, and what became of the model."""
    print_rows(_mixtures(lake, report["model_id"]), wide=wide)
    notes.print(f"\nout of sample: {report['skill']}", highlight=False)
    notes.print(f"model {report['model_id']}: {decided(report)}", highlight=False)
    notes.print(report["reuse"]["told"], highlight=False)
    for fault in report["reuse"]["faults"]:
        notes.print(fault, highlight=False, markup=False)
    if report["skipped"]:
        symbol, why = next(iter(report["skipped_for_example"].items()))
        skipped = f"{report['skipped']:,} symbol{'s' * (report['skipped'] != 1)} skipped"
        notes.print(f"{skipped}, e.g. {symbol}: {why}", highlight=False)


def decided(report: dict[str, Any]) -> str:
    """What became of the model, in words."""
    if report["verdict"] == ALREADY_CURRENT:
        return ALREADY_CURRENT
    return f"{'' if report['published'] else 'not '}made current ({report['verdict']})"


def _mixtures(lake: LakeFolder, model_id: str) -> list[dict[str, Any]]:
    """How the mixture of each symbol, and of all together, did in a training.

    Skill is in percent of the log loss of the better base rate, which is named as `over`.
    """
    rows = lake.rows(TRAINING_RUNS).filter(run_id=model_id, candidate=MIXTURE)
    percent = {"skill": "log_loss_skill", "low": "log_loss_skill_low", "high": "log_loss_skill_high"}
    return (
        rows.sort(pl.col("symbol") == ALL_SYMBOLS, "symbol")
        .select(
            "symbol",
            "days",
            pl.col("log_loss", "accuracy").round(4),
            # adding nothing takes the sign from what is rounded to nothing
            *(((100 * pl.col(name)).round(3) + 0.0).alias(f"{short}_%") for short, name in percent.items()),
            pl.col("rival").alias("over"),
            pl.col("reliability_error").round(4).alias("reliability"),
        )
        .to_dicts()
    )
