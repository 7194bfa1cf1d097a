"""The whole product on this machine: a market, the deployed stacks and the front door."""

import json
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nextday.errors import InputError, NextdayError
from ops.localcloud.assembly import synthesize
from ops.localcloud.cloud import LocalCloud
from ops.market.server import MarketServer
from ops.sources import Market
from ops.workspace import Workspace

ROOT = Path(__file__).parents[1]
STAGE = "dev"


class RunFailed(NextdayError):
    """A deployed schedule or function ended in failure."""


@dataclass
class LocalProduct(AbstractContextManager["LocalProduct"]):
    """The dev stage, deployed into a workspace; `as_of` is the replayed market's instant, None is the real time."""

    workspace: Workspace
    market: Market
    as_of: datetime | None
    port: int = 0
    cloud: LocalCloud = field(init=False)
    _server: MarketServer | None = field(init=False, default=None)
    _exits: ExitStack = field(init=False, default_factory=ExitStack)

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            environment = {}
            if self.market.feed:
                self._server = exits.enter_context(MarketServer(self.market.feed, self.as_of))
                environment["NEXTDAY_YAHOO_URL"] = self._server.url
            context = {"stage": STAGE, "symbols": ",".join(self.market.symbols)}
            assembly = synthesize(ROOT, ROOT / ".build" / "assembly", context)
            self.cloud = exits.enter_context(LocalCloud(assembly, self.workspace.folder, environment, port=self.port))
            self.workspace.reach(self.as_of, self.cloud.lake_bucket)
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    def move_to(self, instant: datetime) -> None:
        """Let the replayed market's clock stand at `instant`. Raises InputError for Yahoo, which has none to set."""
        if self._server is None:
            raise InputError("time can only be replayed with --source simulated or csv:DIR")
        self._server.now = instant
        self.as_of = instant
        self.workspace.reach(instant, self.cloud.lake_bucket)

    def fire(self, schedule: str, at: datetime) -> Any:
        """Run what a schedule runs and return the execution's output. Raises RunFailed with the cause."""
        execution = self.cloud.fire(f"nextday-{STAGE}-{schedule}", at)
        if execution.error:
            raise RunFailed(f"{schedule} {execution.status.lower()}: {execution.error}")
        return execution.output

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Call a deployed function (ingest, train, predict) and return its report. Raises RunFailed with the cause."""
        answer = self.cloud.session.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        payload = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RunFailed(f"{function} failed: {payload.get('errorMessage', payload)}")
        return payload
