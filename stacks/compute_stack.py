"""What runs by itself: jobs, workflows, schedules, alarms."""

from functools import partial

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from constructs import Construct

from nextday.settings import DAILY_BARS, DAILY_BARS_AGAIN, HOURLY_BARS, TRAINING, TRAINING_AGAIN
from stacks.constructs.jobs.jobs import Jobs
from stacks.constructs.jobs.vendor_keys import VendorKeys
from stacks.constructs.lake.lake import Lake
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.watch import Watch
from stacks.constructs.workflows.dead_letters import DeadLetters
from stacks.constructs.workflows.ingest_workflow import IngestWorkflow
from stacks.constructs.workflows.job_schedule import JobSchedule
from stacks.constructs.workflows.training_workflow import TrainingWorkflow


class ComputeStack(Stack):
    """Bars are ingested daily and hourly; after the daily bars models are trained and forecasts published."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        lake: Lake,
        symbols: tuple[str, ...],
        alpaca_secret: str | None,
        sequence_model: bool,
        buy_from: float,
        sell_to: float,
        log_retention: logs.RetentionDays,
        alarm_email: str | None,
        live: bool,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: jobs and schedules", termination_protection=protect)
        self.monitoring = Monitoring(
            self, "Monitoring", stage=stage, retention=log_retention, email=alarm_email, protect=protect
        )
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
            changes=self.changes,
            monitoring=self.monitoring,
        )
        self._schedule(stage, lake.buckets, jobs)

    def _schedule(self, stage: str, buckets: int, jobs: Jobs) -> None:
        watched = self.monitoring
        bars = partial(IngestWorkflow, self, buckets=buckets, ingest=jobs.ingest, monitoring=watched)
        daily, hourly = bars("DailyBars", interval="1d"), bars("HourlyBars", interval="1h")
        training = TrainingWorkflow(self, "Training", buckets=buckets, jobs=jobs, monitoring=watched)
        dead_letters = DeadLetters(self, "DeadLetters")
        start = partial(JobSchedule, self, stage=stage, dead_letters=dead_letters)
        start("daily-bars", at=DAILY_BARS, machine=daily.machine)
        start("hourly-bars", at=HOURLY_BARS, machine=hourly.machine)
        start("training", at=TRAINING, machine=training.machine)
        start("daily-bars-again", at=DAILY_BARS_AGAIN, machine=daily.machine, wish="missing")
        start("training-again", at=TRAINING_AGAIN, machine=training.machine, wish="again")
        Watch(
            self,
            "Watch",
            monitoring=watched,
            functions=jobs.functions,
            machines={"daily-bars": daily.machine, "hourly-bars": hourly.machine, "training": training.machine},
            dead_letters=dead_letters,
        )
