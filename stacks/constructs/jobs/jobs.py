"""The scheduled jobs, and what each may touch."""

from typing import Any

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, FORECASTS, HOLDS, SESSIONS, WRITTEN
from nextday.catalog.views import VIEWS
from nextday.settings import IngestSettings, PredictSettings, TrainSettings
from stacks.constructs.jobs.job_function import JobFunction
from stacks.constructs.jobs.vendor_keys import VendorKeys
from stacks.constructs.lake.lake import Lake
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.universe import Universe
from stacks.constructs.watch.budget import Budget
from stacks.constructs.watch.monitoring import Monitoring


class Jobs(Construct):
    """ingest fills the lake, train makes models of its bars, predict writes forecasts and settles them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        lake: Lake,
        symbols: tuple[str, ...],
        alpaca_keys: VendorKeys | None,
        sequence_model: bool,
        buy_from: float,
        sell_to: float,
        budget: Budget | None,
        changes: ChangeStream | None,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        self._universe = Universe(self, "Universe", symbols=symbols)
        known: dict[str, Any] = {**lake.settings(), "universe": self._universe.url}
        if changes:
            known["changes"] = changes.stream_name
        vendors = IngestSettings(
            **known,
            alpaca_secret=alpaca_keys.secret_name if alpaca_keys else None,
            budget=budget.arn if budget else None,
        )
        self.ingest = JobFunction(self, "Ingest", job="ingest", settings=vendors, memory=1024, monitoring=monitoring)
        if alpaca_keys:
            alpaca_keys.grant_read(self.ingest)
        if budget:
            budget.grant_read(self.ingest)
        # the last step of 5,000 symbols takes 2.4 GB (benchmarks/README.md); a new account may have no more than this
        learns = TrainSettings(**known, sequence_model=sequence_model)
        self.train = JobFunction(
            self,
            "Train",
            job="train",
            settings=learns,
            memory=3008,
            monitoring=monitoring,
            build_args={"LIBRARIES": "libraries-with-jax"} if sequence_model else None,
        )
        signals = PredictSettings(**known, buy_from=buy_from, sell_to=sell_to)
        # 5,000 symbols take 1.1 GB (docs/architecture.md), a year of their ledger 0.3 GB more each time it is read
        self.predict = JobFunction(self, "Predict", job="predict", settings=signals, memory=3008, monitoring=monitoring)
        self._grant(lake)
        if changes:
            for job in self.functions.values():
                changes.grant_tell(job)

    @property
    def functions(self) -> dict[str, lambda_.IFunction]:
        """The function of each job."""
        return {"ingest": self.ingest, "train": self.train, "predict": self.predict}

    def _grant(self, lake: Lake) -> None:
        for name, job in self.functions.items():
            self._universe.grant_to(job)
            lake.grant_describe(job)
            lake.grant_layout(job, claims=job is self.ingest)
            lake.grant_write(job, *WRITTEN[name])
            lake.grant_write_views(job, *(view for view in VIEWS if view.job == name))
        # every bucket learns from the files that the survey has read, whatever is stored meanwhile
        lake.grant_read_versions(self.train, BARS_1D, CORPORATE_ACTIONS, HOLDS)
        lake.grant_read(self.train, SESSIONS, FORECASTS)
        lake.grant_write_models(self.train)
        lake.grant_write_training(self.train)
        lake.grant_read(self.predict, BARS_1D, CORPORATE_ACTIONS, HOLDS, SESSIONS)
        lake.grant_read_models(self.predict)
