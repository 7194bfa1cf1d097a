"""An HTTP API as deployed: its routes, what they admit, and how large requests and answers may be.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

import json
import time
from collections.abc import Callable
from datetime import datetime

from werkzeug.wrappers import Request, Response

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.frontdoor.lambda_proxy import Taken, event_of, response_of
from ops.localcloud.frontdoor.permissions import may_call
from ops.localcloud.frontdoor.request_line import method, raw_path
from ops.localcloud.frontdoor.routes import Route
from ops.localcloud.frontdoor.throttles import Throttles
from ops.localcloud.runtime.events import MOST_EVENT_BYTES
from ops.localcloud.runtime.sandbox import Outcome

Invoke = Callable[[str, bytes], Outcome]
Answered = Callable[[str, int, float], None]
MOST_HEAD_BYTES = 10_240
MOST_BODY_BYTES = 10 * 2**20
_CHUNK = 2**16


class HttpApi:
    """Answers requests as the deployed API would; `now` is what its events tell as the time."""

    def __init__(
        self,
        identity: str,
        routes: list[Route],
        throttles: Throttles,
        invoke: Invoke,
        now: Callable[[], datetime],
        *,
        answered: Answered,
    ) -> None:
        self.identity = identity
        self._routes = sorted(routes, key=lambda route: route.rank)
        self._throttles = throttles
        self._invoke = invoke
        self._now = now
        self._answered = answered

    @classmethod
    def deployed(
        cls, deployment: Deployment, identity: str, invoke: Invoke, now: Callable[[], datetime], answered: Answered
    ) -> "HttpApi":
        """Read an API that was deployed; `answered` is told its id, the status and the seconds of every answer."""
        integrations = {
            f"integrations/{one.physical_id}": one.properties["IntegrationUri"]
            for one in deployment.of_type("AWS::ApiGatewayV2::Integration")
        }
        (stage,) = (
            one.properties
            for one in deployment.of_type("AWS::ApiGatewayV2::Stage")
            if one.properties["ApiId"] == identity
        )
        declared = (
            one.properties
            for one in deployment.of_type("AWS::ApiGatewayV2::Route")
            if one.properties["ApiId"] == identity
        )
        routes = [
            Route.declared(
                key := one["RouteKey"],
                function := integrations[one["Target"]],
                signed=one.get("AuthorizationType") == "AWS_IAM",
                permitted=may_call(deployment, identity, stage["StageName"], key, function),
            )
            for one in declared
        ]
        return cls(identity, routes, Throttles(stage), invoke, now, answered=answered)

    def handle(self, request: Request) -> Response:
        """The answer to a request: of the function that its route leads to, or the API's own refusal."""
        started = time.monotonic()
        response = self._handled(request)
        self._answered(self.identity, response.status_code, time.monotonic() - started)
        return response

    def _handled(self, request: Request) -> Response:
        body = _body(request)
        if _head_bytes(request) > MOST_HEAD_BYTES:
            return _message(431, "Request Header Fields Too Large")
        if len(body) > MOST_BODY_BYTES:
            return _message(413, "Request Entity Too Large")
        path, verb = raw_path(request), method(request)
        taken = ((route, route.parameters(verb, path)) for route in self._routes)
        return next(
            (self._routed(request, body, route, found) for route, found in taken if found is not None),
            _message(404, "Not Found"),
        )

    def _routed(self, request: Request, body: bytes, route: Route, parameters: dict[str, str]) -> Response:
        if route.signed:  # CloudFront passes a viewer's request on and signs none for an API
            return _message(403, "Forbidden")
        if not self._throttles.admits(route.key):
            return _message(429, "Too Many Requests")
        if not route.permitted:
            return _message(500, "Internal Server Error")
        event = json.dumps(event_of(request, body, Taken(self.identity, route.key, parameters), self._now())).encode()
        if len(event) > MOST_EVENT_BYTES:
            return _message(413, "Request Entity Too Large")
        return _answered(self._invoke(route.function, event))


def _head_bytes(request: Request) -> int:
    line = f"{method(request)} {request.environ['RAW_URI']} {request.environ['SERVER_PROTOCOL']}"
    return len(line) + sum(len(value) for _, value in request.headers.items())


def _body(request: Request) -> bytes:
    """As much as matters; the rest is read, too, as a client that is not read to the end hears no answer."""
    kept = bytearray()
    while part := request.stream.read(_CHUNK):
        if len(kept) <= MOST_BODY_BYTES:
            kept += part
    return bytes(kept)


def _answered(outcome: Outcome) -> Response:
    if outcome.failed:
        return _message(500, "Internal Server Error")
    return response_of(json.loads(outcome.payload))


def _message(status: int, text: str) -> Response:
    return Response(json.dumps({"message": text}), status, content_type="application/json")
