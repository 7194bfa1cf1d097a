"""Widgets of a dashboard, in rows of CloudWatch's 24 columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

COLUMNS = 24
_HEIGHT = 6


class Board(cloudwatch.Dashboard):
    """A dashboard that is read from top to bottom: each row answers one question, which is its heading."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, span: Duration) -> None:
        super().__init__(scope, construct_id, dashboard_name=name, default_interval=span)

    def ask(self, question: str, *widgets: cloudwatch.IWidget) -> None:
        """Add a row below a heading."""
        self.add_widgets(cloudwatch.TextWidget(markdown=f"## {question}", width=COLUMNS, height=1))
        self.add_widgets(*widgets)


def figures(title: str, *metrics: cloudwatch.IMetric, width: int = COLUMNS) -> cloudwatch.SingleValueWidget:
    """The newest value of each metric, with its course behind it."""
    return cloudwatch.SingleValueWidget(title=title, metrics=list(metrics), width=width, height=4, sparkline=True)


def graph(
    title: str,
    metrics: Sequence[cloudwatch.IMetric],
    *,
    width: int = COLUMNS // 2,
    right: Sequence[cloudwatch.IMetric] = (),
    lines: Mapping[str, float] | None = None,
    stacked: bool = False,
    **options: Any,
) -> cloudwatch.GraphWidget:
    """Metrics over time; `lines` are horizontal ones, by what they say."""
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        right=list(right),
        width=width,
        height=_HEIGHT,
        stacked=stacked,
        left_annotations=[
            cloudwatch.HorizontalAnnotation(value=value, label=label, color=cloudwatch.Color.RED)
            for label, value in (lines or {}).items()
        ],
        **options,
    )


def log_table(title: str, query: Sequence[str], groups: Sequence[str]) -> cloudwatch.LogQueryWidget:
    """Lines of logs that a query finds."""
    return cloudwatch.LogQueryWidget(
        title=title, log_group_names=list(groups), query_lines=list(query), width=COLUMNS, height=_HEIGHT
    )
