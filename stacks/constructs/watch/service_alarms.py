"""Alarms on what AWS's services measure."""

from collections.abc import Sequence

from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.watch.measured import FIVE_MINUTES, percentage, total
from stacks.constructs.watch.monitoring import Condition, Monitoring

API_ALARMS = ("api-faults", "api-slow", "api-throttled")
EDGE = "edge-refresh"
EDGE_ALARMS = (f"{EDGE}-failed",)
FAULT_PERCENT, SLOW_MILLISECONDS = 5, 3000
SCHEDULER = "AWS/Scheduler"


def alarm_on_machine(machine: sfn.StateMachine, name: str, monitoring: Monitoring) -> None:
    """Raise an alarm when an execution does not succeed."""
    ended = (
        how(period=FIVE_MINUTES, statistic="Sum")
        for how in (machine.metric_failed, machine.metric_timed_out, machine.metric_aborted)
    )
    meaning = f"An execution of {name} failed, was ended, or took too long"
    failed = Condition(metric=total(*ended, label=f"{name} not succeeded"), threshold=1)
    monitoring.alarm(machine, f"{name}-failed", meaning, failed)


def alarm_on_queue(queue: sqs.Queue, monitoring: Monitoring) -> None:
    """Raise an alarm while the queue holds a dead letter."""
    depth = queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum")
    meaning = "A start that a schedule could not deliver waits in the dead-letter queue"
    monitoring.alarm(queue, "dead-letters", meaning, Condition(metric=depth, threshold=1))


def alarm_on_schedules(scope: Construct, monitoring: Monitoring) -> None:
    """Raise an alarm when EventBridge Scheduler gives up a start; it tells by group, and all are in the default one."""
    dropped = cloudwatch.Metric(
        namespace=SCHEDULER,
        metric_name="InvocationDroppedCount",
        dimensions_map={"ScheduleGroup": "default"},
        statistic="Sum",
        period=FIVE_MINUTES,
    )
    meaning = "EventBridge Scheduler gave up a start of some schedule of the account's default group"
    monitoring.alarm(scope, "schedules-dropped", meaning, Condition(metric=dropped, threshold=1))


def alarm_on_throttles(scope: Construct, name: str, functions: Sequence[lambda_.IFunction], watch: Monitoring) -> None:
    """Raise an alarm when Lambda refuses to run any of the functions."""
    throttles = [one.metric_throttles(period=FIVE_MINUTES, statistic="Sum") for one in functions]
    meaning = "Lambda refused to run a function: the account's concurrency is used up"
    watch.alarm(scope, f"{name}-throttled", meaning, Condition(metric=total(*throttles, label=name), threshold=1))


def alarm_on_api(api: apigw.HttpApi, function: lambda_.IFunction, monitoring: Monitoring) -> None:
    """Raise the alarms of API_ALARMS; two five minutes of three, as one failed answer wakes nobody."""
    faults = api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
    rate = percentage(faults, api.metric_count(period=FIVE_MINUTES, statistic="Sum"), label="5xx", period=FIVE_MINUTES)
    slowest = api.metric_latency(period=FIVE_MINUTES, statistic="p99")
    often = Condition(metric=rate, threshold=FAULT_PERCENT, points=2, periods=3)
    slow = Condition(metric=slowest, threshold=SLOW_MILLISECONDS, points=3, periods=3)
    monitoring.alarm(api, "api-faults", f"{FAULT_PERCENT} % of the HTTP API's answers say that it failed", often)
    meaning = f"The slowest hundredth of the HTTP API's answers takes {SLOW_MILLISECONDS} ms or more"
    monitoring.alarm(api, "api-slow", meaning, slow)
    alarm_on_throttles(api, "api", [function], monitoring)


def alarm_on_live(dead_letters: sqs.Queue, push: lambda_.Function, monitoring: Monitoring) -> None:
    """Raise an alarm while a change that could not be pushed waits, or pushing itself fails."""
    waiting = dead_letters.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum")
    meaning = "What has changed could not be told to open pages; they see it when they ask"
    monitoring.alarm(dead_letters, "live-dead-letters", meaning, Condition(metric=waiting, threshold=1))
    alarm_on_throttles(push, "live", [push], monitoring)
