"""What of a stage runs by itself, as alarms and dashboards look at it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn


@dataclass(frozen=True)
class ScheduledWork:
    """Functions and machines by their names, and where the starts of schedules end that could not be delivered.

    `budgeted` says whether a month's budget ends the hourly work once it is spent.
    """

    functions: Mapping[str, lambda_.IFunction]
    machines: Mapping[str, sfn.StateMachine]
    dead_letters: sqs.Queue
    budgeted: bool

    @property
    def hourly(self) -> bool:
        """Whether hourly bars are collected."""
        return "hourly-bars" in self.machines
