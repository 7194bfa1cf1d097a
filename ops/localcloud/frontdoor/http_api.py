"""An HTTP API's routes and CORS, as deployed.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.frontdoor.lambda_proxy import event_of, response_of
from ops.localcloud.runtime.sandbox import Outcome

Invoke = Callable[[str, bytes], Outcome]


@dataclass(frozen=True)
class Route:
    """A route key and the function it leads to. `path` is None for `$default`."""

    key: str
    function: str
    method: str
    path: re.Pattern[str] | None

    @classmethod
    def declared(cls, key: str, function: str) -> "Route":
        """Read a route key such as `GET /bars/{symbol}` or `$default`."""
        if key == "$default":
            return cls(key, function, "ANY", None)
        method, path = key.split(" ", 1)
        pattern = re.sub(
            r"\\\{(\w+)(\\\+)?\\\}", lambda part: f"(?P<{part[1]}>{'.+' if part[2] else '[^/]+'})", re.escape(path)
        )
        return cls(key, function, method, re.compile(pattern))

    @property
    def rank(self) -> tuple[int, bool]:
        """Literal paths before `{parameter}`, those before `{greedy+}`, `$default` last; a method before ANY."""
        greed = 3 if self.path is None else 2 if ".+" in self.path.pattern else 1 if self.path.groups else 0
        return greed, self.method == "ANY"

    def parameters(self, method: str, path: str) -> dict[str, str] | None:
        """Path parameters of a request that takes this route, None if it does not."""
        if self.method not in {"ANY", method}:
            return None
        if self.path is None:
            return {}
        found = self.path.fullmatch(path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


@dataclass(frozen=True)
class Cors:
    """Which other origins may ask what."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int

    @classmethod
    def declared(cls, told: dict[str, Any]) -> "Cors":
        """Read an API's CorsConfiguration."""
        origins, methods, headers, exposed = (
            tuple(told.get(name, ())) for name in ("AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders")
        )
        return cls(origins, methods, headers, exposed, int(told.get("MaxAge", 0)))

    def answer(self, origin: str | None) -> dict[str, str]:
        """Headers of any answer to an origin."""
        if not origin or not {"*", origin} & set(self.origins):
            return {}
        told = {"access-control-allow-origin": "*" if "*" in self.origins else origin, "vary": "origin"}
        return told | ({"access-control-expose-headers": ",".join(self.exposed)} if self.exposed else {})

    def preflight(self, origin: str | None) -> dict[str, str]:
        """Headers of the answer to a preflight."""
        allowed = self.answer(origin)
        if not allowed:
            return {}
        return allowed | {
            "access-control-allow-methods": ",".join(self.methods),
            "access-control-allow-headers": ",".join(self.headers),
            "access-control-max-age": str(self.max_age),
        }


class HttpApi:
    """Answers requests as the deployed API would."""

    def __init__(self, identity: str, routes: list[Route], cors: Cors | None, invoke: Invoke) -> None:
        self.identity = identity
        self._routes = sorted(routes, key=lambda route: route.rank)
        self._cors = cors
        self._invoke = invoke

    @classmethod
    def deployed(cls, deployment: Deployment, identity: str, invoke: Invoke) -> "HttpApi":
        """Read an API that was deployed."""
        integrations = {
            f"integrations/{one.physical_id}": one.properties["IntegrationUri"]
            for one in deployment.of_type("AWS::ApiGatewayV2::Integration")
        }
        routes = [
            Route.declared(one.properties["RouteKey"], integrations[one.properties["Target"]])
            for one in deployment.of_type("AWS::ApiGatewayV2::Route")
            if one.properties["ApiId"] == identity
        ]
        (api,) = (one for one in deployment.of_type("AWS::ApiGatewayV2::Api") if one.physical_id == identity)
        cors = api.properties.get("CorsConfiguration")
        return cls(identity, routes, Cors.declared(cors) if cors else None, invoke)

    def handle(self, request: Request) -> Response:
        """The answer to a request: of a preflight, of the function its route leads to, or 404."""
        origin = request.headers.get("origin")
        if self._cors and request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return Response(status=204, headers=self._cors.preflight(origin))
        response = self._routed(request)
        if self._cors:  # a configured API replaces the function's own CORS headers
            for name in [name for name, _ in response.headers if name.lower().startswith("access-control-")]:
                del response.headers[name]
            response.headers.update(self._cors.answer(origin))
        return response

    def _routed(self, request: Request) -> Response:
        for route in self._routes:
            parameters = route.parameters(request.method, request.path)
            if parameters is not None:
                event = event_of(request, self.identity, route.key, parameters)
                return _answered(self._invoke(route.function, json.dumps(event).encode()))
        return _message(404, "Not Found")


def _answered(outcome: Outcome) -> Response:
    return _message(500, "Internal Server Error") if outcome.failed else response_of(json.loads(outcome.payload))


def _message(status: int, text: str) -> Response:
    return Response(json.dumps({"message": text}), status, content_type="application/json")
