"""Metrics as alarms and dashboards read them."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from nextday.telemetry.metric import SERVICE, Metric, namespace

FIVE_MINUTES, HOUR, DAY = Duration.minutes(5), Duration.hours(1), Duration.days(1)


def measured(
    metric: Metric, stage: str, *, statistic: str, period: Duration = HOUR, label: str | None = None, **dimensions: str
) -> cloudwatch.Metric:
    """One series of a metric of ours. Raises ValueError for dimensions that are not declared."""
    chosen = {**dimensions, SERVICE: metric.service}
    if chosen not in metric.combinations:
        raise ValueError(f"{metric.name} is not declared for {dimensions}")
    return cloudwatch.Metric(
        namespace=namespace(stage),
        metric_name=metric.name,
        dimensions_map=chosen,
        period=period,
        statistic=statistic,
        label=label or " ".join([metric.name, *dimensions.values()]),
    )


def each(
    metric: Metric, stage: str, *, statistic: str, period: Duration = HOUR, what: str = ""
) -> list[cloudwatch.IMetric]:
    """All series of a metric with one dimension, named by its values after `what` they are."""
    [(dimension, values)] = metric.dimensions.items()
    return [
        measured(
            metric, stage, statistic=statistic, period=period, label=f"{what} {value}".strip(), **{dimension: value}
        )
        for value in values
    ]


def total(
    *metrics: cloudwatch.IMetric, label: str, period: Duration = FIVE_MINUTES, name: str = "m"
) -> cloudwatch.MathExpression:
    """The sum of counts; one that is missing counts nothing, as services tell no zeros.

    `name` tells them apart from those of another sum in the same expression.
    """
    names = {f"{name}{number}": metric for number, metric in enumerate(metrics)}
    expression = " + ".join(f"FILL({one}, 0)" for one in names)
    return cloudwatch.MathExpression(expression=expression, using_metrics=names, label=label, period=period)


def percentage(
    part: cloudwatch.IMetric, whole: cloudwatch.IMetric, *, label: str, period: Duration
) -> cloudwatch.MathExpression:
    """A part of a whole in percent, 0 where there is nothing."""
    return cloudwatch.MathExpression(
        expression="IF(whole > 0, 100 * part / whole, 0)",
        using_metrics={"part": part, "whole": whole},
        label=label,
        period=period,
    )
