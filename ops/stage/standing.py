"""How a stage stands: what ran last, what is alarming, how old the bars are, what was forecast last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from nextday.catalog.views import NEWEST_FORECASTS, STATUS, View
from nextday.lake.s3.views import S3ViewStore
from nextday.lake.views.text import ViewText
from nextday.market.sources.port import Interval
from ops.localcloud.workflows.executions import cause_of
from ops.stage.deployed import DeployedStage, asking
from ops.stage.lake import StageLake, stage_lake

_FORECAST = ("symbol", "target_session", "signal", "prob_up", "reason", "published_at")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """Rows of each kind; `alarms` are those that are not OK."""

    executions: Rows
    alarms: Rows
    bars: Rows
    forecasts: Rows


def standing(stage: DeployedStage) -> Standing:
    """Ask for all of it. Raises StageUnavailable."""
    lake = stage_lake(stage.name)
    with asking(stage.name):
        return Standing(
            executions=[*_executions(stage)],
            alarms=[*_alarms(stage)],
            bars=[*_bars(lake)],
            forecasts=[*_forecasts(lake)],
        )


def schedules(stage: DeployedStage) -> Rows:
    """The stage's schedules, as EventBridge Scheduler has them."""
    scheduler = stage.client("scheduler")
    with asking(stage.name):
        pages = scheduler.get_paginator("list_schedules").paginate(NamePrefix=f"nextday-{stage.name}-")
        listed = sorted((one for page in pages for one in page["Schedules"]), key=lambda one: str(one["Name"]))
        return [scheduler.get_schedule(Name=one["Name"], GroupName=one["GroupName"]) for one in listed]


def _executions(stage: DeployedStage) -> Iterator[dict[str, Any]]:
    """The newest execution of each schedule's machine, and why it failed if it did."""
    states = stage.client("stepfunctions")
    for schedule in schedules(stage):
        target = schedule["Target"]["Arn"]
        if ":states:" not in target:  # a function, as of the quotes of a live stage, has no executions
            continue
        told = {"schedule": schedule["Name"].removeprefix(f"nextday-{stage.name}-"), "state": schedule["State"]}
        last = states.list_executions(stateMachineArn=target, maxResults=1)["executions"]
        yield told | (_told(states, last[0]) if last else dict.fromkeys(("status", "started", "ended", "cause", "arn")))


def _told(states: Any, execution: dict[str, Any]) -> dict[str, Any]:
    arn, cause = execution["executionArn"], None
    if execution["status"] not in {"RUNNING", "SUCCEEDED"}:
        found = states.describe_execution(executionArn=arn)
        cause = cause_of(found.get("error"), found.get("cause")) or None
    times = {"started": execution["startDate"], "ended": execution.get("stopDate")}
    return {"status": execution["status"], **times, "cause": cause, "arn": arn}


def _alarms(stage: DeployedStage) -> Iterator[dict[str, Any]]:
    pages = stage.client("cloudwatch").get_paginator("describe_alarms")
    for page in pages.paginate(AlarmNamePrefix=f"nextday-{stage.name}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"]):
        for one in [*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ())]:
            if one["StateValue"] != "OK":
                yield {
                    "alarm": one["AlarmName"],
                    "state": one["StateValue"],
                    "since": one.get("StateUpdatedTimestamp"),
                    "means": one.get("AlarmDescription"),
                }


def _bars(lake: StageLake) -> Iterator[dict[str, Any]]:
    for interval in Interval:
        for view in _views(lake, STATUS, interval=interval):
            for symbol in view.keys:
                told = orjson.loads((view.block(symbol) or ["{}"])[0])
                yield {"symbol": symbol, "interval": interval, "newest": told.get("newest")} | {
                    "checked": view.head["written_at"],
                    "missing": told.get("completeness", {}).get("missing"),
                }


def _forecasts(lake: StageLake) -> Iterator[dict[str, Any]]:
    for view in _views(lake, NEWEST_FORECASTS):
        for symbol in view.keys:
            newest = orjson.loads((view.block(symbol) or ["{}"])[0])
            yield {name: newest.get(name) for name in _FORECAST}


def _views(lake: StageLake, view: View, **values: object) -> Iterator[ViewText]:
    store = S3ViewStore(lake.bucket, client=lake.client)
    for bucket in range(lake.buckets):
        if content := store.get(view.object_key(bucket=bucket, **values)):
            yield ViewText(content)
