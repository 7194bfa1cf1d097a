"""Alarms on what the jobs measure of themselves."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from nextday.telemetry import declared
from nextday.telemetry.metric import Metric
from stacks.constructs.watch.measured import DAY, HOUR, measured, percentage, total
from stacks.constructs.watch.monitoring import Condition, Missing, Monitoring

DAILY_HOURS, HOURLY_HOURS = 12, 3
"""How late bars may be. Daily ones are collected after midnight UTC: on a half day seven hours after the close."""
SILENT_HOURS = 3
"""Runs of ingest that may tell nothing: there is one every hour, and each tells of both intervals."""
NIGHT_HOURS = 26
"""From one night to the next, and two hours more: ten before the open. Without hourly bars silence may last so long."""
FAILED_PERCENT, ALL = 20, 100
REFUSED_NIGHTS, WEEK = 3, 5


class JobAlarms(Construct):
    """Missing bars, missing forecasts, forecasts that are not to be trusted, and a budget that is spent."""

    def __init__(
        self, scope: Construct, construct_id: str, *, monitoring: Monitoring, hourly: bool, budgeted: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self._monitoring, self._hourly, self._budgeted = monitoring, hourly, budgeted
        if budgeted:
            meaning = "The month's budget is spent, so that no hourly bars are asked for, or no run says that it is not"
            self._unless_told("budget-spent", meaning, self._spent(), ALL)
        self._on_bars()
        self._on_forecasts()
        self._on_models()
        self._raised_by(
            "catalog-unchecked",
            "A job could not ask Glue whether its tables are as declared, and went on",
            *declared.CATALOG_UNCHECKED.values(),
        )

    def _on_bars(self) -> None:
        late_from = {"1d": ("daily", DAILY_HOURS), **({"1h": ("hourly", HOURLY_HOURS)} if self._hourly else {})}
        for interval, (name, hours) in late_from.items():
            age = measured(declared.BARS_OVERDUE, self._monitoring.stage, statistic="Maximum", interval=interval)
            meaning = f"The {name} bars of half of the symbols are {hours} hours late, or no run says that they are not"
            late = self._unless_spared(age) if self._budgeted and interval == "1h" else age
            self._unless_told(f"{name}-bars-overdue", meaning, late, hours)
        failed = percentage(
            self._both_intervals(declared.SYMBOLS_FAILED),
            self._both_intervals(declared.SYMBOLS_ASKED, name="asked"),
            label="symbols failed, percent",
            period=HOUR,
        )
        meaning = f"{FAILED_PERCENT} % of the symbols that a vendor was asked for did not arrive"
        self._monitoring.alarm(self, "symbols-failed", meaning, Condition(metric=failed, threshold=FAILED_PERCENT))
        held = Condition(metric=self._both_intervals(declared.SYMBOLS_QUARANTINED), threshold=1)
        meaning = "Prices of a symbol contradict its splits, so that nothing new of it is stored"
        self._monitoring.alarm(self, "symbols-quarantined", meaning, held)

    def _on_forecasts(self) -> None:
        stage = self._monitoring.stage
        in_time = Condition(
            metric=measured(declared.FORECASTS_IN_TIME, stage, statistic="Maximum"),
            threshold=50,
            below=True,
            points=NIGHT_HOURS,
            periods=NIGHT_HOURS,
            missing=Missing.BREACHING,
        )
        meaning = "Half of the symbols have no forecast for the next session that was published before its open"
        self._monitoring.alarm(self, "forecasts-not-published", meaning, in_time)
        silent = Condition(metric=measured(declared.ABSTENTION_RATE, stage, statistic="Minimum"), threshold=100)
        self._monitoring.alarm(self, "only-abstentions", "Not one of the symbols could be forecast", silent)
        worse = Condition(metric=measured(declared.SKILL_HIGH, stage, statistic="Maximum"), threshold=0, below=True)
        meaning = "Over 90 sessions forecasts cost more than the base rate's, beyond chance"
        self._monitoring.alarm(self, "skill-below-zero", meaning, worse)
        self._raised_by("parity-failures", "What is served is not what training learns from", declared.PARITY_FAILURES)

    def _on_models(self) -> None:
        self._raised_by(
            "placebo-skill", "Shuffled outcomes were forecast with skill: something leaks", declared.PLACEBO_ALARMS
        )
        refused = measured(declared.MODELS_REFUSED, self._monitoring.stage, statistic="Maximum", period=DAY)
        # of five: on nights without a session there is no new model to refuse
        nights = Condition(metric=refused, threshold=1, points=REFUSED_NIGHTS, periods=WEEK)
        meaning = f"In {REFUSED_NIGHTS} nights of {WEEK} the new model was refused; the current one expires in the end"
        self._monitoring.alarm(self, "models-refused", meaning, nights)

    def _spent(self) -> cloudwatch.Metric:
        return measured(declared.BUDGET_SPENT, self._monitoring.stage, statistic="Maximum")

    def _unless_spared(self, age: cloudwatch.IMetric) -> cloudwatch.IMetric:
        """Hours that nobody is late while the budget is spent: that alarm tells of it, and whose choice it was."""
        return cloudwatch.MathExpression(
            expression=f"IF(FILL(spent, 0) >= {ALL}, 0, age)",
            using_metrics={"spent": self._spent(), "age": age},
            label="hours late, unless the budget is spent",
            period=HOUR,
        )

    def _unless_told(self, name: str, meaning: str, metric: cloudwatch.IMetric, threshold: float) -> None:
        """Raised by what runs tell for some hours, and by none that tells anything."""
        silent = SILENT_HOURS if self._hourly else NIGHT_HOURS
        condition = Condition(
            metric=metric, threshold=threshold, points=silent, periods=silent, missing=Missing.BREACHING
        )
        self._monitoring.alarm(self, name, meaning, condition)

    def _raised_by(self, name: str, meaning: str, *metrics: Metric) -> None:
        counts = [measured(one, self._monitoring.stage, statistic="Sum") for one in metrics]
        counted = counts[0] if len(counts) == 1 else total(*counts, label=name, period=HOUR)
        self._monitoring.alarm(self, name, meaning, Condition(metric=counted, threshold=1))

    def _both_intervals(self, metric: Metric, name: str = "m") -> cloudwatch.MathExpression:
        counts = [measured(metric, self._monitoring.stage, statistic="Sum", interval=one) for one in declared.INTERVALS]
        return total(*counts, label=metric.name, period=HOUR, name=name)
