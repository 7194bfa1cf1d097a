"""What the forecasts are worth, and what becomes of the models that make them."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from nextday.telemetry import declared
from nextday.telemetry.metric import Metric
from stacks.constructs.watch.board import Board, figures, graph, log_table
from stacks.constructs.watch.measured import DAY, each, measured
from stacks.constructs.watch.monitoring import Monitoring

_VERDICTS = (
    "fields @timestamp, model_id, verdict, trained, skipped",
    "filter message = 'trained'",
    "sort @timestamp desc",
    "limit 20",
)


class ModelDashboard(Construct):
    """`nextday-<stage>-model`, read from top to bottom."""

    def __init__(self, scope: Construct, construct_id: str, *, monitoring: Monitoring) -> None:
        super().__init__(scope, construct_id)
        self._stage = monitoring.stage
        board = Board(self, "Board", name=f"nextday-{self._stage}-model", span=Duration.days(90))
        board.ask("Do the forecasts know anything? Percent of log loss saved against the base rate", *self._skill())
        board.ask("What do they say?", *self._said())
        board.ask("Is there still something to forecast from?", *self._abstained())
        board.ask("Are new models trusted, and the data clean?", *self._models())
        group = monitoring.job_logs["train"].log_group_name
        board.ask("What was decided on them?", log_table("Verdicts on models", _VERDICTS, [group]))

    def _skill(self) -> list[cloudwatch.IWidget]:
        ends = [self._of(declared.SKILL), self._of(declared.SKILL_LOW), self._of(declared.SKILL_HIGH)]
        nothing = {"no better than the base rate": 0}
        return [
            figures("Newest", *ends, self._of(declared.WALK_FORWARD_SKILL), width=10),
            graph("Published forecasts, 90 sessions, with 95 % interval", ends, width=14, lines=nothing),
        ]

    def _said(self) -> list[cloudwatch.IWidget]:
        return [
            graph("Signals, percent of forecasts", [self._of(declared.SIGNAL_RATE)], width=8),
            graph(
                "Published and settled",
                self._counted(declared.FORECASTS_PUBLISHED, declared.FORECASTS_SETTLED),
                width=8,
            ),
            graph("In time, percent of symbols", [self._of(declared.FORECASTS_IN_TIME)], width=8),
        ]

    def _abstained(self) -> list[cloudwatch.IWidget]:
        by_reason = each(declared.ABSTENTIONS, self._stage, statistic="Maximum", period=DAY)
        rate = self._of(declared.ABSTENTION_RATE)
        return [
            graph("Abstentions by reason", by_reason, stacked=True),
            graph("Abstentions, percent of symbols", [rate], lines={"nothing is forecast": 100}),
        ]

    def _models(self) -> list[cloudwatch.IWidget]:
        verdicts = self._counted(declared.MODELS_PROMOTED, declared.MODELS_REFUSED)
        leaks = self._counted(declared.PLACEBO_ALARMS, declared.PARITY_FAILURES)
        trained = self._counted(declared.SYMBOLS_TRAINED, declared.SYMBOLS_SKIPPED)
        error = self._of(declared.RELIABILITY_ERROR)
        return [
            graph("Promoted and refused", verdicts, width=6),
            graph("Leaks: placebo and parity", leaks, width=6),
            graph("Symbols trained and skipped", trained, width=6),
            graph("Reliability error, percent", [error], width=6),
        ]

    def _of(self, metric: Metric) -> cloudwatch.Metric:
        return measured(metric, self._stage, statistic="Maximum", period=DAY)

    def _counted(self, *metrics: Metric) -> list[cloudwatch.IMetric]:
        return [measured(one, self._stage, statistic="Sum", period=DAY) for one in metrics]
