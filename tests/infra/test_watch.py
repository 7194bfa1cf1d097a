"""Whatever can fail raises an alarm that says what it means, and one of all of them wakes a person."""

import json
import re
from collections.abc import Iterator
from typing import Any

from nextday.telemetry.declared import METRICS
from nextday.telemetry.metric import namespace
from tests.infra.synthesized import Resource, StageTemplates, listed

OURS = {(one.name, frozenset(chosen.items())) for one in METRICS for chosen in one.combinations}


def test_every_alarm_says_what_it_means_where_to_read_on_and_when_it_is_over(stage: StageTemplates) -> None:
    (notices,) = {topic.id for topic in stage.resources("AWS::SNS::Topic") if "Notices" in topic.id}
    for alarm in map(stage.plain, (one.properties for one in stage.alarms)):
        name = alarm["AlarmName"].removeprefix(f"nextday-{stage.name}-")
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
        assert alarm["AlarmDescription"].endswith(f". docs/runbooks.md#{name}")
        assert alarm["AlarmActions"] == alarm["OKActions"] == [notices]


def test_one_alarm_of_all_the_others_pages(stage: StageTemplates) -> None:
    (pages,) = {topic.id for topic in stage.resources("AWS::SNS::Topic") if "Pages" in topic.id}
    page = stage.plain(stage.web.only("AWS::CloudWatch::CompositeAlarm").properties)
    alarms = [alarm.properties["AlarmName"] for alarm in stage.alarms]
    assert sorted(re.findall(r'ALARM\("([\w-]+)"\)', page["AlarmRule"])) == sorted(alarms)
    assert page["AlarmActions"] == page["OKActions"] == [pages]
    # a name is no reference, by which CloudFormation would know what comes first
    [made] = [one for one in stage.web.json["Resources"].values() if one["Type"] == "AWS::CloudWatch::CompositeAlarm"]
    last = {alarm.id for alarm in stage.web.resources("AWS::CloudWatch::Alarm")} & {alarm.id for alarm in stage.alarms}
    assert last <= {*made["DependsOn"]}


def test_whatever_can_fail_is_watched(stage: StageTemplates) -> None:
    watched = {(name, value) for _, name, dimensions in _alarmed(stage) for value in dimensions.values()}
    machines = {machine.id for machine in stage.resources("AWS::StepFunctions::StateMachine")}
    for metric in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"):
        assert {value for name, value in watched if name == metric} == machines
    functions = {function.id for function in stage.functions.values()}
    throttled = {value.removesuffix(":live") for name, value in watched if name == "Throttles"}
    assert throttled == functions
    queues = {queue.id for queue in stage.resources("AWS::SQS::Queue")}
    assert {value for name, value in watched if name == "ApproximateNumberOfMessagesVisible"} == queues
    assert {"InvocationDroppedCount", "5xx", "Latency"} <= {name for name, _ in watched}


def test_no_alarm_is_raised_by_a_failure_that_is_tried_again(stage: StageTemplates) -> None:
    assert "Errors" not in {name for _, name, _ in _alarmed(stage)}


def test_alarms_and_dashboards_read_only_metrics_that_are_declared(stage: StageTemplates) -> None:
    read = [(name, frozenset(dimensions.items())) for space, name, dimensions in _read(stage) if "nextday" in space]
    assert len(read) > len(METRICS)
    assert {*read} <= OURS
    assert {space for space, _, _ in _read(stage) if "nextday" in space} == {namespace(stage.name)}


def test_every_metric_is_read_by_an_alarm_or_a_dashboard(stage: StageTemplates) -> None:
    read = {name for _, name, _ in _read(stage)}
    assert {one.name for one in METRICS} <= read


def test_bars_that_nobody_tells_of_are_late(stage: StageTemplates) -> None:
    alarms = {one.properties["AlarmName"]: one.properties for one in stage.alarms}
    silent = {name for name, alarm in alarms.items() if alarm["TreatMissingData"] == "breaching"}
    late = ("budget-spent", "daily-bars-overdue", "hourly-bars-overdue", "forecasts-not-published")
    assert silent == {f"nextday-{stage.name}-{name}" for name in late}


def test_only_the_alarms_and_budgets_of_the_account_may_publish(stage: StageTemplates) -> None:
    policies = [policy.properties["PolicyDocument"] for policy in stage.resources("AWS::SNS::TopicPolicy")]
    allowed = [one for policy in policies for one in policy["Statement"] if one["Effect"] == "Allow"]
    publishing = {
        next(name for name in TOPICS if name in stage.plain(one["Resource"])): listed(one["Principal"]["Service"])
        for one in allowed
    }
    assert {name: set(services) for name, services in publishing.items()} == {
        "Notices": {"cloudwatch.amazonaws.com"},
        "Pages": {"budgets.amazonaws.com", "cloudwatch.amazonaws.com"},
    }
    for one in allowed:
        assert one["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_a_protected_stage_keeps_its_logs(stage: StageTemplates) -> None:
    kept = {group.deletion_policy for group in stage.resources("AWS::Logs::LogGroup")}
    assert kept == {{"dev": "Delete", "prod": "Retain"}[stage.name]}


def test_what_services_write_is_below_the_prefix_that_one_policy_covers(stage: StageTemplates) -> None:
    groups = {group.id: group.properties.get("LogGroupName", "") for group in stage.resources("AWS::Logs::LogGroup")}
    machines = [stage.plain(one.properties) for one in stage.resources("AWS::StepFunctions::StateMachine")]
    written = [one["LoggingConfiguration"]["Destinations"][0]["CloudWatchLogsLogGroup"] for one in machines]
    http = stage.plain(stage.api.only("AWS::ApiGatewayV2::Stage").properties)["AccessLogSettings"]
    names = [groups[next(group for group in groups if group in str(one))] for one in [*written, http]]
    assert len(set(names)) == len(machines) + 1
    assert all(name.startswith("/aws/vendedlogs/") and stage.name in name for name in names)


def test_the_dashboards_are_in_the_compute_stack_and_each_row_asks_a_question(stage: StageTemplates) -> None:
    boards = {one.properties["DashboardName"]: _body(stage, one) for one in stage.compute.resources(DASHBOARD)}
    assert set(boards) == {f"nextday-{stage.name}-{name}" for name in ("operations", "model")}
    for body in boards.values():
        assert body["widgets"][0]["properties"]["markdown"].startswith("## ")
        assert all(one["width"] + one["x"] <= 24 for one in body["widgets"])
    first = boards[f"nextday-{stage.name}-operations"]["widgets"][1]
    assert first["type"] == "alarm"
    shown = {arn.rpartition(":")[2] for arn in first["properties"]["alarms"]}
    names = {one.id: one.properties["AlarmName"] for one in stage.alarms}
    assert {names.get(arn, arn) for arn in shown} == set(names.values())


def test_saved_queries_ask_the_logs_of_every_job(stage: StageTemplates) -> None:
    jobs = {stage.plain(stage.function(job).properties)["LoggingConfig"]["LogGroup"] for job in JOBS}
    queries = stage.resources("AWS::Logs::QueryDefinition")
    assert queries
    for query in queries:
        assert set(stage.plain(query.properties)["LogGroupNames"]) == jobs


DASHBOARD = "AWS::CloudWatch::Dashboard"
TOPICS = ("Notices", "Pages")
JOBS = ("ingest", "train", "predict")


def _alarmed(stage: StageTemplates) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of every metric that an alarm reads."""
    for alarm in map(stage.plain, (one.properties for one in stage.alarms)):
        stats = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
        for metric in stats or [alarm]:
            dimensions = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
            yield metric["Namespace"], metric["MetricName"], dimensions


def _read(stage: StageTemplates) -> Iterator[tuple[str, str, dict[str, str]]]:
    """As `_alarmed`, of dashboards too."""
    yield from _alarmed(stage)
    for board in stage.compute.resources(DASHBOARD):
        for widget in _body(stage, board)["widgets"]:
            for row in widget["properties"].get("metrics", ()):
                # the others are expressions
                if isinstance(row[0], str):
                    space, name, *pairs = (one for one in row if isinstance(one, str))
                    yield space, name, dict(zip(pairs[::2], pairs[1::2], strict=True))


def _body(stage: StageTemplates, board: Resource) -> Any:
    return json.loads(stage.plain(board.properties["DashboardBody"]))
