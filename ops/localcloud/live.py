"""What comes to functions by itself: records of streams, and messages of sockets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.cloudformation.functions import declared_functions
from ops.localcloud.iam.judge import Judge
from ops.localcloud.metrics.recorder import Recorder
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.sockets.websocket_api import WebSocketApi, websocket_apis
from ops.localcloud.streams.declared import declared_mappings
from ops.localcloud.streams.pump import Pump

if TYPE_CHECKING:
    from ops.localcloud.sockets.gateway import SocketGateway
    from ops.localcloud.sockets.management import ManagementApi

Send = Callable[[str, str], None]


@dataclass
class Live:
    """The functions of a cloud, and who calls them; `send` puts a text into a queue, by ARN."""

    functions: Functions
    judge: Judge
    send: Send
    recorder: Recorder
    pump: Pump = field(init=False)

    def __post_init__(self) -> None:
        self.pump = Pump(self.functions, self.judge, self.send, self.recorder.aged)

    @cached_property
    def sockets(self) -> "SocketGateway":
        """Made for the first WebSocket API: most stages have none."""
        from ops.localcloud.sockets.gateway import SocketGateway  # noqa: PLC0415 - imports asyncio and websockets

        return SocketGateway()

    @cached_property
    def _management(self) -> "ManagementApi":
        from ops.localcloud.sockets.management import ManagementApi  # noqa: PLC0415 - as above

        return ManagementApi(self.sockets, self.judge)

    def become(self, deployment: Deployment) -> None:
        """Let functions run, records flow and sockets be answered as what is deployed says now."""
        apis, declared = websocket_apis(deployment), declared_functions(deployment)
        # those of an API that is gone are closed
        if apis or "sockets" in self.__dict__:
            told = self.functions.invoke, self.recorder.carried
            self.sockets.become({one: WebSocketApi.deployed(deployment, one, *told) for one in apis})
            declared = [self._management.reached_by(function) for function in declared]
        self.functions.become(declared)
        self.pump.become(declared_mappings(deployment))

    def close(self) -> None:
        """End every process and socket; a batch or message that a function has at hand ends with it."""
        # first: whoever is told that a function has ended must not take it for a failure
        self.pump.stop()
        if "sockets" in self.__dict__:
            self.sockets.close()
        self.functions.close()
        self.pump.join()
        if "_management" in self.__dict__:
            self._management.close()
