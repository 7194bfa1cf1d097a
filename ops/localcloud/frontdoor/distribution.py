"""A CloudFront distribution's behaviours, as deployed: which origin answers which path, with which headers.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from nextday.errors import InputError
from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.frontdoor.cache import MANAGED, CachePolicy, Counted, EdgeCache, uncounted
from ops.localcloud.frontdoor.edge_function import EdgeFunction
from ops.localcloud.frontdoor.http_api import HttpApi
from ops.localcloud.frontdoor.request_line import method, normalized, raw_path, with_headers
from ops.localcloud.frontdoor.response_headers import Policy, policy_of
from ops.localcloud.frontdoor.site import Site
from ops.localcloud.provision import Provisioned
from ops.localcloud.sockets.handover import door_of
from ops.localcloud.sockets.websocket_api import websocket_apis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_HEAD_BYTES = 20_480
MOST_URL_BYTES = 8_192
Handle = Callable[[Request], Response]


@dataclass(frozen=True)
class Behaviour:
    """What happens to requests whose path matches `pattern`."""

    pattern: str
    methods: frozenset[str]
    handle: Handle
    headers: Policy = field(default_factory=Policy)
    viewer_request: EdgeFunction | None = None
    cache: EdgeCache | None = None

    def answer(self, request: Request) -> Response:
        """The answer of function, cache or origin with the policy's headers; 403 for a method that is not allowed."""
        # CloudFront's own status: the origin, which would say 405, is not asked
        refused = _told(403, "method not allowed here")
        response = self._allowed(request) if method(request) in self.methods else refused
        self.headers.apply(request, response.headers)
        return response

    def _allowed(self, request: Request) -> Response:
        seen = self.viewer_request(request) if self.viewer_request else request
        if isinstance(seen, Response):
            return seen
        return self.cache.answer(seen, self.handle) if self.cache else self.handle(seen)


@dataclass(frozen=True)
class FrontDoor:
    """A WSGI application that answers like a distribution. The first behaviour that matches answers, `*` is last."""

    behaviours: tuple[Behaviour, ...]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer one request."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def close(self) -> None:
        """End what runs at the edge."""
        with ExitStack() as exits:
            for behaviour in self.behaviours:
                if behaviour.viewer_request:
                    exits.callback(behaviour.viewer_request.close)

    def clear(self, paths: Collection[str]) -> None:
        """Forget what is kept at these paths."""
        for behaviour in self.behaviours:
            if behaviour.cache:
                behaviour.cache.clear(paths)

    def _answer(self, request: Request) -> Response:
        if _too_large(request):
            return _told(413, "request entity too large")
        # CloudFront's * stands for slashes, too, and letters count by their case: fnmatchcase
        path = normalized(raw_path(request))
        behaviour = next(one for one in self.behaviours if fnmatchcase(path, one.pattern))
        return behaviour.answer(request)


def _told(status: int, words: str) -> Response:
    return Response(f"{words}\n", status, content_type="text/plain;charset=utf-8")


def _too_large(request: Request) -> bool:
    target = request.environ["RAW_URI"]
    head = sum(len(name) + len(value) + len(": \r\n") for name, value in request.headers.items())
    return len(f"https://{request.host}{target}") > MOST_URL_BYTES or len(target) + head > MOST_HEAD_BYTES


def front_door(running: Provisioned, now: Callable[[], datetime]) -> FrontDoor:
    """The front door of the deployed distribution, to be closed. Raises InputError unless there is exactly one.

    `now` is what the API's function is told as the time, and by which the cache counts.
    """
    deployment = running.deployment
    distributions = deployment.of_type("AWS::CloudFront::Distribution")
    if len(distributions) != 1:
        raise InputError(f"the stacks must hold one distribution for the front door, not {len(distributions)}")
    config = distributions[0].properties["DistributionConfig"]
    root_object = config.get("DefaultRootObject", "")
    origins = {origin["Id"]: _origin(running, origin, root_object, now) for origin in config["Origins"]}
    declared = [*config.get("CacheBehaviors", []), {**config["DefaultCacheBehavior"], "PathPattern": "*"}]
    counted = _counted(running, distributions[0].physical_id)
    return FrontDoor(tuple(_behaviour(deployment, one, origins, now, counted=counted) for one in declared))


def _counted(running: Provisioned, distribution: str) -> Counted:
    """CloudFront tells how often its caches answer where somebody pays for it."""
    subscribed = (one.properties for one in running.deployment.of_type("AWS::CloudFront::MonitoringSubscription"))
    is_told = any(one["DistributionId"] == distribution for one in subscribed)
    return partial(running.recorder.looked_up, distribution) if is_told else uncounted


def _behaviour(
    deployment: Deployment,
    declared: dict[str, Any],
    origins: "Mapping[str, Handle]",
    now: Callable[[], datetime],
    *,
    counted: Counted,
) -> Behaviour:
    policy = _found(deployment, "AWS::CloudFront::ResponseHeadersPolicy", declared.get("ResponseHeadersPolicyId"))
    caching = _caching(deployment, declared.get("CachePolicyId"))
    (function,) = declared.get("FunctionAssociations") or [{}]
    code = _found(deployment, "AWS::CloudFront::Function", function.get("FunctionARN"))
    return Behaviour(
        pattern=declared["PathPattern"],
        methods=frozenset(declared.get("AllowedMethods", ["GET", "HEAD"])),
        handle=origins[declared["TargetOriginId"]],
        headers=policy_of(policy["ResponseHeadersPolicyConfig"]) if policy else Policy(),
        viewer_request=EdgeFunction(code["FunctionCode"]) if code else None,
        cache=EdgeCache(caching, now, bool(declared.get("Compress")), counted) if caching else None,
    )


def _caching(deployment: Deployment, identity: str | None) -> CachePolicy | None:
    made = _found(deployment, "AWS::CloudFront::CachePolicy", identity)
    return CachePolicy.declared(made["CachePolicyConfig"]) if made else MANAGED.get(identity or "")


def _found(deployment: Deployment, resource_type: str, identity: str | None) -> dict[str, Any] | None:
    """Properties of a resource; None for AWS's own policies, which no template holds."""
    made = (one.properties for one in deployment.of_type(resource_type) if one.physical_id == identity)
    return next(made, None)


def _origin(running: Provisioned, declared: dict[str, Any], root_object: str, now: Callable[[], datetime]) -> Handle:
    name, _, rest = declared["DomainName"].partition(".")
    if rest.startswith("s3."):
        return Site(running.session, name, root_object).handle
    if rest.startswith("execute-api."):
        handle = _api(running, name, now)
        told = {
            one["HeaderName"]: running.deployment.secrets.revealed(one["HeaderValue"])
            for one in declared.get("OriginCustomHeaders", [])
        }
        return partial(_passed_on, handle, told) if told else handle
    raise InputError(f"the front door cannot reach the origin {declared['DomainName']}")


def _api(running: Provisioned, identity: str, now: Callable[[], datetime]) -> Handle:
    if identity in websocket_apis(running.deployment):
        return door_of(running.live.sockets, identity)
    return HttpApi.deployed(
        running.deployment, identity, running.functions.invoke, now, running.recorder.answered
    ).handle


def _passed_on(handle: Handle, headers: "Mapping[str, str]", request: Request) -> Response:
    return handle(with_headers(request, headers))
