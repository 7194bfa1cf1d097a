"""`nextday models`: which models were trained, how they compare, which one serves."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from nextday.catalog import PROMOTIONS
from nextday.errors import InputError, NoModel
from nextday.forecast.model.model import Model, read_model
from nextday.forecast.score.track_record import common_sessions, cost_over
from nextday.jobs.train.promote import current_id, roll_back
from ops.commands.opening import open_product, workspace_of
from ops.commands.options import Data, Json, Stage, Wide
from ops.lake.folder import LakeFolder
from ops.stage.deployed import asking
from ops.stage.lake import lake_sources, stage_lake
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps

Rollback = Annotated[str | None, typer.Option(metavar="ID", help="Make this earlier model current again.")]
Limit = Annotated[int, typer.Option(min=1, help="How many to show, newest first.")]


def models(
    *,
    rollback: Rollback = None,
    stage: Stage = None,
    limit: Limit = 20,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """List model documents and compare them with the current one; or go back to an earlier one, on a stage, too."""
    if stage:
        _roll_back_stage(rollback, stage, data, json=json)
        return
    lake = LakeFolder(workspace_of(data).lake)
    if rollback:
        _roll_back(rollback, lake, data)
    rows = listing(lake, limit)
    print_json({"current": lake.current, "models": rows}) if json else print_rows(rows, wide=wide)


def listing(lake: LakeFolder, limit: int) -> list[dict[str, Any]]:
    """A row per model, the newest training first: what it is, how it did out of sample, what was decided about it.

    A model is not `readable` when a document of it is missing, damaged, or of another version of the product. `skill_%`
    is how much of its log loss is saved `over` the better base rate, `cost` how many nats a forecast it costs more than
    the current one, on the sessions that both were judged on.
    """
    current = lake.current
    serving = _read(lake, current) if current else None
    decisions = {row["model_id"]: row for row in lake.rows(PROMOTIONS).sort("decided_at").to_dicts()}
    return [
        {"model": model_id, "current": model_id == current, "decision": None}
        | _judged(_read(lake, model_id), serving)
        | _decided(decisions.get(model_id))
        for model_id in lake.model_ids[:limit]
    ]


def _judged(model: Model | None, serving: Model | None) -> dict[str, Any]:
    if model is None:
        return {"readable": False} | dict.fromkeys(("skill_%", "over", "cost", "log_loss", "symbols", "sessions"))
    compared = serving and common_sessions(model.record, serving.record)
    return {
        "readable": True,
        "skill_%": round(100 * model.evaluation.skill.log_loss.value, 4) + 0.0,  # no -0
        "over": model.evaluation.skill.rival,
        "cost": cost_over(model.record, serving.record).value if serving and compared else None,
        "log_loss": model.evaluation.score.log_loss,
        "symbols": len(model.symbols),
        "sessions": len(model.record),
    }


def _decided(decision: dict[str, Any] | None) -> dict[str, Any]:
    if decision is None:
        return {"decided_at": None, "reason": None}
    verdict = "promoted" if decision["promoted"] else "refused"
    return {"decision": verdict, "decided_at": decision["decided_at"], "reason": decision["reason"]}


def _read(lake: LakeFolder, model_id: str) -> Model | None:
    """A model; None when its document cannot be read."""
    try:
        return read_model(model_id, lake.document)
    except NoModel:
        return None


def _roll_back(model_id: str, lake: LakeFolder, data: Path | None) -> None:
    read_model(model_id, lake.document)  # a slip of the pen is told before anything is deployed
    if model_id == lake.current:
        notes.print(f"{model_id} is the current model already: nothing changes", highlight=False)
        return
    steps = Steps(notes)
    with open_product(steps, data=data, collects=False) as product, steps.step("rollback", f"Go back to {model_id}"):
        client = product.cloud.session.client("s3")
        roll_back(model_id, lake_sources(product.cloud.lake_bucket, client, product.buckets, product.now))


def _roll_back_stage(model_id: str | None, stage: str, data: Path | None, *, json: bool) -> None:
    if data or not model_id:
        raise InputError("with --stage only --rollback ID is understood: a stage's models are on its dashboard")
    deployed = stage_lake(stage)
    sources = lake_sources(deployed.bucket, deployed.client, deployed.buckets, datetime.now(UTC))
    before = current_id(sources.models)
    with asking(stage):
        roll_back(model_id, sources)
    told = {"current": model_id, "before": before}
    print_json(told) if json else print_rows([told])
