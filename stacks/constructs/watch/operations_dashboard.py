"""Is the stage healthy, what is late, what failed, and where to look: for whoever is on call."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from nextday.telemetry import declared
from nextday.telemetry.metric import Metric
from stacks.constructs.watch.board import Board, figures, graph, log_table
from stacks.constructs.watch.job_alarms import DAILY_HOURS, HOURLY_HOURS
from stacks.constructs.watch.log_queries import ERRORS
from stacks.constructs.watch.measured import FIVE_MINUTES, HOUR, each, measured
from stacks.constructs.watch.monitoring import RUNBOOKS, Monitoring
from stacks.constructs.watch.scheduled_work import ScheduledWork
from stacks.constructs.watch.service_alarms import API_ALARMS, EDGE_ALARMS

_API = '{{AWS/ApiGateway,ApiId}} MetricName="{metric}"'
_DISTRIBUTION = '{{AWS/CloudFront,DistributionId,Region}} MetricName="{metric}"'
_PERCENT = cloudwatch.YAxisProps(min=0, max=100)


class OperationsDashboard(Construct):
    """`nextday-<stage>-operations`, read from top to bottom; of CloudFront where the API is `at_edge`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, monitoring: Monitoring, work: ScheduledWork, at_edge: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self._monitoring, self._stage, self._work, self._at_edge = monitoring, monitoring.stage, work, at_edge
        self._board = Board(self, "Board", name=f"nextday-{self._stage}-operations", span=Duration.days(3))
        self._board.ask(f"Is anything wrong? Each alarm has a heading in {RUNBOOKS}", self._alarms())
        self._board.ask("Is anything late or missing?", self._now())
        self._board.add_widgets(*self._late())
        self._board.ask("What do the vendors answer?", *self._vendors())
        self._board.ask("Do the runs succeed, and in time?", *self._runs())
        self._board.ask("Does the HTTP API answer?", *self._api())
        groups = [group.log_group_name for group in monitoring.job_logs.values()]
        query = ["fields @timestamp, service, message, exception_name", ERRORS, "sort @timestamp desc", "limit 20"]
        self._board.ask("What failed last?", log_table("Newest errors of all jobs", query, groups))

    def _alarms(self) -> cloudwatch.AlarmStatusWidget:
        # by their names: they are in stacks that are made after this one
        names = (*API_ALARMS, *(EDGE_ALARMS if self._at_edge else ()))
        later = [cloudwatch.Alarm.from_alarm_arn(self, name, self._monitoring.alarm_arn(name)) for name in names]
        alarms = [*self._monitoring.alarms.values(), *later]
        return cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=24, height=5)

    def _now(self) -> cloudwatch.SingleValueWidget:
        return figures(
            "Now",
            self._measured(declared.BARS_OVERDUE, "Maximum", "daily bars, hours late", interval="1d"),
            *self._hours_late(),
            self._measured(declared.FORECASTS_IN_TIME, "Maximum", "forecasts in time, %"),
            self._measured(declared.SYMBOLS_INCOMPLETE, "Sum", "symbols that lack daily bars", interval="1d"),
            self._work.dead_letters.metric_approximate_number_of_messages_visible(
                period=FIVE_MINUTES, statistic="Maximum", label="dead letters"
            ),
            *self._spent(),
        )

    def _hours_late(self) -> list[cloudwatch.Metric]:
        if not self._work.hourly:
            return []
        return [self._measured(declared.BARS_OVERDUE, "Maximum", "hourly bars, hours late", interval="1h")]

    def _spent(self) -> list[cloudwatch.Metric]:
        label = "spent of the month's budget, %"
        return [self._measured(declared.BUDGET_SPENT, "Maximum", label)] if self._work.budgeted else []

    def _late(self) -> list[cloudwatch.IWidget]:
        late = each(declared.BARS_OVERDUE, self._stage, statistic="Maximum")
        limits = {"daily bars are late": DAILY_HOURS, "hourly bars are late": HOURLY_HOURS}
        lacking = each(declared.SYMBOLS_INCOMPLETE, self._stage, statistic="Sum", what="symbols that lack")
        worst = each(declared.COMPLETENESS_WORST, self._stage, statistic="Minimum", what="worst part of")
        return [
            graph("Hours late, by the exchange's calendar", late, lines=limits),
            graph("Symbols that lack bars, and the worst one's part, percent", lacking, right=worst),
        ]

    def _vendors(self) -> list[cloudwatch.IWidget]:
        answers = each(declared.VENDOR_ANSWERS, self._stage, statistic="Sum")
        written = each(declared.BARS_WRITTEN, self._stage, statistic="Sum", what="written")
        second = each(declared.SYMBOLS_FROM_FALLBACK, self._stage, statistic="Sum", what="second vendor")
        return [
            graph("Symbols by what asking came to", answers, stacked=True),
            graph("Bars written, and symbols from the second vendor", written, right=second),
        ]

    def _runs(self) -> list[cloudwatch.IWidget]:
        machines, functions = self._work.machines, self._work.functions
        succeeded = [one.metric_succeeded(label=f"{name} succeeded") for name, one in machines.items()]
        failed = [one.metric_failed(label=f"{name} failed") for name, one in machines.items()]
        slow = [one.metric_duration(statistic="Maximum", label=name) for name, one in functions.items()]
        throttled = [one.metric_throttles(label=f"{name} throttled") for name, one in functions.items()]
        return [
            graph("Executions", succeeded, right=failed, width=12),
            graph("Longest invocation, ms, and throttles", slow, right=throttled, lines={"Lambda ends it": 900_000}),
        ]

    def _api(self) -> list[cloudwatch.IWidget]:
        counts = [self._searched(metric, "Sum") for metric in ("Count", "4xx", "5xx")]
        latency = [self._searched("Latency", statistic) for statistic in ("p50", "p99")]
        return [graph("Requests and errors", counts), graph("Latency, ms", latency), *self._edge()]

    def _edge(self) -> list[cloudwatch.IWidget]:
        """CloudFront measures in one region, whatever the stage's; without `edge_metrics` nothing."""
        if not self._at_edge:
            return []
        rate = self._searched("CacheHitRate", "Average", _DISTRIBUTION, region="us-east-1")
        return [graph("Answered from CloudFront's cache, %", [rate], left_y_axis=_PERCENT)]

    def _searched(
        self, metric: str, statistic: str, where: str = _API, *, region: str | None = None
    ) -> cloudwatch.MathExpression:
        """Found, not named: they are made after this stack; an account with two stages shows both."""
        search = f"SEARCH('{where.format(metric=metric)}', '{statistic}', 300)"
        return cloudwatch.MathExpression(
            expression=search, label=f"{metric} {statistic}", period=FIVE_MINUTES, search_region=region
        )

    def _measured(self, metric: Metric, statistic: str, label: str, **dimensions: str) -> cloudwatch.Metric:
        return measured(metric, self._stage, statistic=statistic, period=HOUR, label=label, **dimensions)
