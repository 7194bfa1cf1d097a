"""The whole product on this machine: a market, the deployed stacks and the front door."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nextday.errors import InputError, NextdayError
from nextday.settings import MOST_QUOTED, TRAINING_STEPS
from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assembly.synthesis import synthesize
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.datafolder import held
from ops.localcloud.workflows.executions import Execution
from ops.loopback import reserve
from ops.sources import Source
from ops.vendors import ClosedMarket
from ops.workspace import Workspace, WorkspaceState

if TYPE_CHECKING:
    from ops.market import MarketServer
    from ops.markets import Market

ROOT = Path(__file__).parents[1]
ASSEMBLIES = ROOT / ".build" / "assemblies"
STAGE = "dev"
_KEYS = ("NEXTDAY_ALPACA_KEY_ID", "NEXTDAY_ALPACA_SECRET_KEY")


class ScheduleName(StrEnum):
    """A schedule, by its name without product and stage."""

    DAILY_BARS = "daily-bars"
    HOURLY_BARS = "hourly-bars"
    TRAINING = "training"
    DAILY_BARS_AGAIN = "daily-bars-again"
    TRAINING_AGAIN = "training-again"


INGEST_SCHEDULES = {"1d": ScheduleName.DAILY_BARS, "1h": ScheduleName.HOURLY_BARS}
"""The schedules that collect bars, by interval."""


class RunFailed(NextdayError):
    """A deployed schedule or function ended in failure."""


@dataclass
class LocalProduct:
    """The dev stage, deployed into a workspace; without a replayed market the time and the bars are the world's own.

    `until` is the night up to which a replayed market is to be played, where it is.
    """

    workspace: Workspace
    cloud: LocalCloud
    market: "MarketServer | ClosedMarket | None"
    state: WorkspaceState
    buckets: int
    until: datetime | None = None

    @property
    def now(self) -> datetime:
        """The replayed market's instant, else the real time."""
        return _instant(self.market)

    def move_to(self, instant: datetime) -> None:
        """Let the replayed market's clock stand at `instant`. Raises InputError for Yahoo, which has none to set."""
        if self.market is None:
            raise InputError("time can only be replayed with --source simulated or csv:DIR")
        self.market.now = instant
        self.reached()

    def reached(self) -> None:
        """Remember the replayed market's instant: the lake now knows what it knows."""
        self.state = replace(self.state, as_of=self.now if self.market else None)
        self.workspace.save(self.state)

    def fire(self, schedule: ScheduleName) -> Any:
        """Run now what a schedule runs; its output. Raises RunFailed."""
        return _output(schedule, self.cloud.fire(f"nextday-{STAGE}-{schedule}", self.now))

    def histories(self, schedule: ScheduleName, wish: str, watch: Callable[[int], None]) -> Any:
        """As `fire` of a schedule of bars, for whole histories; `watch` is told how many buckets have ended.

        `wish` is backfill or resweep.
        """
        name, wished = f"nextday-{STAGE}-{schedule}", {wish: True}
        return _output(schedule, self.cloud.fire(name, self.now, extra=wished, watch=watch))

    def predict(self) -> Any:
        """Run predict's function now; its report. Raises RunFailed."""
        return self._invoke("predict", {"scheduled_time": self.now.isoformat()})

    def train(self, watch: Callable[[], None]) -> Any:
        """Run all steps of a training now; its report. `watch` is told when one has ended. Raises RunFailed."""
        # a name of its own: what the steps of a training hand on is written once, below it
        run = {"run": f"by-hand-{uuid4()}", "scheduled_time": self.now.isoformat()}
        for step in TRAINING_STEPS:
            for bucket in range(self.buckets):
                self._invoke("train", run | {"step": step, "bucket": bucket})
                watch()
        return self._invoke("train", run | {"step": "conclude"})

    def _invoke(self, job: str, event: dict[str, Any]) -> Any:
        return _output(job, self.cloud.invoke(job, event))


@contextmanager
def running(
    workspace: Workspace,
    source: Source,
    market: "Market | ClosedMarket",
    as_of: datetime | None,
    *,
    buckets: int,
    port: int,
    live: bool = False,
) -> Iterator[LocalProduct]:
    """Deploy into the workspace until the block ends. `as_of` None lets a replayed market follow the real clock."""
    with reserve(port), held(workspace.folder):
        pass  # a port or folder that cannot be had is told before the seconds that a synthesis takes
    context = {
        "stage": STAGE,
        "account": ACCOUNT,
        "region": REGION,
        "symbols": ",".join(market.symbols),
        "buckets": str(buckets),
        "since": "2000",  # a market may be replayed as of any time
        "market": source.market.value,
        "hourly_bars": "true",  # they cost nothing here, and every command knows of them
        "edge_metrics": "true",  # what costs nothing here
        "live": str(live).lower(),  # not by itself: a stack more takes its time to deploy
        "quotes": str(len(market.symbols) <= MOST_QUOTED).lower(),
    }
    assembly = synthesize(ROOT, ASSEMBLIES, context)
    with (
        market.served(as_of) as server,
        LocalCloud(assembly, workspace.folder, _vendors(server), port=port, clock=partial(_instant, server)) as cloud,
    ):
        # not before the cloud is up: a start that fails leaves a folder without a state
        state = WorkspaceState(source, market.symbols, cloud.lake_bucket, as_of)
        product = LocalProduct(workspace, cloud, server, state, buckets)
        product.reached()
        yield product


def _instant(market: "MarketServer | ClosedMarket | None") -> datetime:
    """The replayed market's, else the real one."""
    return (market and market.now) or datetime.now(UTC)


def _vendors(server: "MarketServer | ClosedMarket | None") -> dict[str, str]:
    """What the functions are told of the vendors: a replayed market, or this shell's keys to a second one."""
    if server:
        return server.environment
    return {name: os.environ[name] for name in _KEYS if name in os.environ}


def _output(name: str, execution: Execution) -> Any:
    if execution.error:
        raise RunFailed(f"{name} failed: {execution.error}")
    return execution.output
