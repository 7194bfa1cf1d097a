"""A WebSocket API as deployed: which function a message goes to, and what the client hears of it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.frontdoor.permissions import may_call
from ops.localcloud.frontdoor.throttles import Throttles
from ops.localcloud.runtime.sandbox import Outcome
from ops.localcloud.sockets.events import Client, connect_event, disconnect_event, message_event

API, ROUTE, STAGE = (f"AWS::ApiGatewayV2::{kind}" for kind in ("Api", "Route", "Stage"))
SELECTION = "$request.body."
_DEFAULT = "$default"
Invoke = Callable[[str, bytes], Outcome]
Count = Callable[[str, str, str], None]
"""Is told an API, its stage, and the name of a metric of which there is one more."""


@dataclass(frozen=True)
class Route:
    """A function behind a route key; one that is not permitted is refused by the function's policy."""

    function: str
    permitted: bool
    answers: bool


@dataclass(frozen=True)
class WebSocketApi:
    """Answers clients as the deployed API would; `selected` is the field of a message that names its route."""

    identity: str
    stage: str
    selected: str
    routes: Mapping[str, Route]
    throttles: Throttles
    invoke: Invoke
    count: Count

    @classmethod
    def deployed(cls, deployment: Deployment, identity: str, invoke: Invoke, count: Count) -> "WebSocketApi":
        """Read an API that was deployed."""
        (api,) = (one.properties for one in deployment.of_type(API) if one.physical_id == identity)
        (stage,) = _of(deployment, STAGE, identity)
        functions = {
            f"integrations/{one.physical_id}": function_of(one.properties["IntegrationUri"])
            for one in deployment.of_type("AWS::ApiGatewayV2::Integration")
            if one.properties["ApiId"] == identity
        }
        answering = {one["RouteId"] for one in _of(deployment, "AWS::ApiGatewayV2::RouteResponse", identity)}
        routes = {
            (key := one.properties["RouteKey"]): Route(
                function := functions[one.properties["Target"]],
                may_call(deployment, identity, stage["StageName"], key, function),
                one.physical_id in answering,
            )
            for one in deployment.of_type(ROUTE)
            if one.properties["ApiId"] == identity
        }
        selected = api["RouteSelectionExpression"].removeprefix(SELECTION)
        return cls(identity, stage["StageName"], selected, routes, Throttles(stage), invoke, count)

    def connect(self, client: Client) -> int:
        """The status with which a client is let in or refused."""
        self._count("ConnectCount")
        if "$connect" not in self.routes:
            return HTTPStatus.OK
        if not self.throttles.admits("$connect"):
            self._count("ClientError")
            return HTTPStatus.TOO_MANY_REQUESTS
        answer = self._asked(self.routes["$connect"], connect_event(client))
        return _status(answer) or HTTPStatus.INTERNAL_SERVER_ERROR

    def hear(self, client: Client, message: str | bytes) -> str | None:
        """What the API itself, or a route that answers, says to a message."""
        self._count("MessageCount")
        key = self._route_key(message)
        if key not in self.routes or not self.throttles.admits(key):
            self._count("ClientError")
            return _told(client, "Too Many Requests" if key in self.routes else "Forbidden")
        answer = self._asked(self.routes[key], message_event(client, key, message))
        if _status(answer) is None:
            return _told(client, "Internal server error")
        return str(answer["body"]) if self.routes[key].answers and answer.get("body") else None

    def disconnect(self, client: Client, code: int, reason: str) -> None:
        """Tell that a client is gone; nobody hears the answer."""
        if "$disconnect" in self.routes:
            self._asked(self.routes["$disconnect"], disconnect_event(client, code, reason))

    def _route_key(self, message: str | bytes) -> str:
        try:
            told = json.loads(message)
        except ValueError:
            return _DEFAULT
        named = told.get(self.selected) if isinstance(told, dict) else None
        return named if isinstance(named, str) and named in self.routes and named[0] != "$" else _DEFAULT

    def _asked(self, route: Route, event: Mapping[str, Any]) -> Any:
        """What the function returns; nothing where it may not be called, or fails."""
        if not route.permitted:
            self._count("ExecutionError")
            return None
        outcome = self.invoke(route.function, json.dumps(event).encode())
        if outcome.failed:
            self._count("IntegrationError")
        return None if outcome.failed else json.loads(outcome.payload or b"null")

    def _count(self, metric: str) -> None:
        self.count(self.identity, self.stage, metric)


def websocket_apis(deployment: Deployment) -> list[str]:
    """The ids of those that are deployed."""
    return [one.physical_id for one in deployment.of_type(API) if one.properties["ProtocolType"] == "WEBSOCKET"]


def function_of(integration: str) -> str:
    """The ARN of the function in that of an integration."""
    return integration.partition(":path/2015-03-31/functions/")[2].removesuffix("/invocations")


def _of(deployment: Deployment, kind: str, api: str) -> list[Properties]:
    return [one.properties for one in deployment.of_type(kind) if one.properties["ApiId"] == api]


def _status(answer: Any) -> int | None:
    """The status that a function has returned; API Gateway wants one of every route's."""
    told = answer.get("statusCode") if isinstance(answer, dict) else None
    return int(told) if isinstance(told, int | str) and str(told).isdigit() else None


def _told(client: Client, message: str) -> str:
    return json.dumps({"message": message, "connectionId": client.identity, "requestId": client.identity})
