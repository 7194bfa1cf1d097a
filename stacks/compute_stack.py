"""What runs by itself: jobs, workflows, schedules, alarms."""

from functools import partial

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from nextday.settings import DAILY_BARS, DAILY_BARS_AGAIN, HOURLY_BARS, TRAINING, TRAINING_AGAIN
from stacks.constructs.jobs.jobs import Jobs
from stacks.constructs.jobs.vendor_keys import VendorKeys
from stacks.constructs.lake.lake import Lake
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.watch.budget import Budget
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.scheduled_work import ScheduledWork
from stacks.constructs.watch.watch import Watch
from stacks.constructs.workflows.dead_letters import DeadLetters
from stacks.constructs.workflows.ingest_workflow import IngestWorkflow
from stacks.constructs.workflows.job_schedule import JobSchedule
from stacks.constructs.workflows.training_workflow import TrainingWorkflow

_AT = {"daily-bars": DAILY_BARS, "hourly-bars": HOURLY_BARS, "training": TRAINING}


class ComputeStack(Stack):
    """Bars are ingested daily and, if wanted, hourly; after the daily ones come training and forecasts."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        lake: Lake,
        symbols: tuple[str, ...],
        hourly: bool,
        alpaca_secret: str | None,
        sequence_model: bool,
        buy_from: float,
        sell_to: float,
        monthly_budget_usd: float | None,
        log_retention: logs.RetentionDays,
        alarm_email: str | None,
        at_edge: bool,
        live: bool,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: jobs and schedules", termination_protection=protect)
        self.monitoring = Monitoring(
            self, "Monitoring", stage=stage, retention=log_retention, email=alarm_email, protect=protect
        )
        dollars = monthly_budget_usd
        budget = Budget(self, "Budget", dollars=dollars, monitoring=self.monitoring) if dollars else None
        self.changes = ChangeStream(self, "Changes") if live else None
        jobs = Jobs(
            self,
            "Jobs",
            lake=lake,
            symbols=symbols,
            alpaca_keys=VendorKeys(self, "AlpacaKeys", secret_name=alpaca_secret) if alpaca_secret else None,
            sequence_model=sequence_model,
            buy_from=buy_from,
            sell_to=sell_to,
            budget=budget,
            changes=self.changes,
            monitoring=self.monitoring,
        )
        self._schedule(stage, lake.buckets, jobs, hourly=hourly, budgeted=budget is not None, at_edge=at_edge)

    def _schedule(self, stage: str, buckets: int, jobs: Jobs, *, hourly: bool, budgeted: bool, at_edge: bool) -> None:
        watched = self.monitoring
        bars = partial(IngestWorkflow, self, buckets=buckets, ingest=jobs.ingest, monitoring=watched)
        machines: dict[str, sfn.StateMachine] = {"daily-bars": bars("DailyBars", interval="1d").machine}
        if hourly:
            machines["hourly-bars"] = bars("HourlyBars", interval="1h").machine
        training = TrainingWorkflow(self, "Training", buckets=buckets, jobs=jobs, monitoring=watched)
        machines["training"] = training.machine
        dead_letters = DeadLetters(self, "DeadLetters")
        start = partial(JobSchedule, self, stage=stage, dead_letters=dead_letters)
        for job, machine in machines.items():
            start(job, at=_AT[job], machine=machine)
        start("daily-bars-again", at=DAILY_BARS_AGAIN, machine=machines["daily-bars"], wish="missing")
        start("training-again", at=TRAINING_AGAIN, machine=machines["training"], wish="again")
        work = ScheduledWork(jobs.functions, machines, dead_letters, budgeted=budgeted)
        Watch(self, "Watch", monitoring=watched, work=work, at_edge=at_edge)
