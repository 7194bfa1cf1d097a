"""The API by which functions push to connections, each request judged.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import json
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import unquote

from ops.localcloud.account import REGION, arn
from ops.localcloud.iam.judge import Judge, signer
from ops.localcloud.iam.policies import Asked
from ops.localcloud.runtime.function import Function
from ops.localcloud.sockets import limits
from ops.localcloud.sockets.events import EDGE
from ops.localcloud.sockets.gateway import SocketGateway
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

_PATH = re.compile(r"/([^/]+)/([^/]+)/@connections/([^/]+)")


class ManagementApi:
    """Answers on a port of its own, where connections are kept: functions ask it once per client and message."""

    def __init__(self, gateway: SocketGateway, judge: Judge) -> None:
        self._gateway = gateway
        self._judge = judge
        self._exits = ExitStack()

    @cached_property
    def _url(self) -> str:
        """Served from when a function first needs it: few stages have a WebSocket API."""
        return self._exits.enter_context(LoopbackServer(AnsweringServer(self._answer, reserve(0)))).url

    def close(self) -> None:
        """Stop serving."""
        self._exits.close()

    def reached_by(self, function: Function) -> Function:
        """The function, with addresses of WebSocket APIs in its environment that answer here."""
        named = {api: f"https://{api}.execute-api.{REGION}.amazonaws.com" for api in self._gateway.apis}
        environment = dict(function.environment)
        for name, value in environment.items():
            for api in (api for api, address in named.items() if address in value):
                environment[name] = value.replace(named[api], f"{self._url}/{api}")
        return replace(function, environment=environment)

    def _answer(self, request: HttpRequest) -> Reply:
        found, caller = _PATH.fullmatch(unquote(request.target)), signer(request.headers.get("authorization", ""))
        if not found or not caller:
            return _refused(403, "ForbiddenException", "Forbidden")
        resource = f"{found[1]}/{found[2]}/{request.method}/@connections/{found[3]}"
        asked = [Asked("execute-api:ManageConnections", arn("execute-api", resource))]
        # the owner may do everything
        if caller.role and (why := self._judge.refused(caller, asked)):
            return _refused(403, "AccessDeniedException", why)
        return self._managed(request, *found.groups())

    def _managed(self, request: HttpRequest, api: str, stage: str, identity: str) -> Reply:
        client = self._gateway.client(identity)
        gone = _refused(410, "GoneException", "410")
        if client is None or (client.api, client.stage) != (api, stage):
            return gone
        if request.method == "GET":
            told = {"connectedAt": _instant(client.connected), "identity": {"sourceIp": EDGE}}
            return Reply(200, json.dumps(told).encode())
        if request.method == "DELETE":
            return Reply(204, b"") if self._gateway.end(identity) else gone
        if len(request.body) > limits.MESSAGE_BYTES:
            return _refused(413, "PayloadTooLargeException", "Request Entity Too Large")
        return Reply(200, b"") if self._gateway.push(identity, request.body) else gone


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refused(status: int, kind: str, message: str) -> Reply:
    return Reply(status, json.dumps({"message": message}).encode(), headers={"x-amzn-errortype": kind})
