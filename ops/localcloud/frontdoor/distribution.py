"""A CloudFront distribution's behaviours, as deployed: which origin answers which path, with which headers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from nextday.errors import InputError
from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.frontdoor.http_api import HttpApi
from ops.localcloud.frontdoor.response_headers import Policy, apply, policy_of
from ops.localcloud.frontdoor.site import Site
from ops.localcloud.provision import Provisioned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Handle = Callable[[Request], Response]


@dataclass(frozen=True)
class Behaviour:
    """What happens to requests whose path matches `pattern`."""

    pattern: str
    methods: frozenset[str]
    handle: Handle
    headers: Policy = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        """The origin's answer with the policy's headers; 403 for a method that is not allowed."""
        # CloudFront's own status: the origin, which would say 405, is not asked
        refused = Response("method not allowed here\n", 403, content_type="text/plain;charset=utf-8")
        response = self.handle(request) if request.method in self.methods else refused
        apply(self.headers, response.headers)
        return response


@dataclass(frozen=True)
class FrontDoor:
    """A WSGI application that answers like a distribution. The first behaviour that matches answers, `*` is last."""

    behaviours: tuple[Behaviour, ...]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer one request."""
        request = Request(environ)
        # CloudFront's * stands for slashes, too, and letters count by their case: fnmatchcase
        behaviour = next(one for one in self.behaviours if fnmatchcase(request.path, one.pattern))
        return behaviour.answer(request)(environ, start_response)


def front_door(running: Provisioned) -> FrontDoor:
    """The front door of the deployed distribution. Raises InputError unless there is exactly one."""
    deployment = running.deployment
    distributions = deployment.of_type("AWS::CloudFront::Distribution")
    if len(distributions) != 1:
        raise InputError(f"the stacks must hold one distribution for the front door, not {len(distributions)}")
    config = distributions[0].properties["DistributionConfig"]
    root_object = config.get("DefaultRootObject", "")
    origins = {origin["Id"]: _origin(running, origin, root_object) for origin in config["Origins"]}
    declared = [*config.get("CacheBehaviors", []), {**config["DefaultCacheBehavior"], "PathPattern": "*"}]
    return FrontDoor(tuple(_behaviour(deployment, one, origins) for one in declared))


def _behaviour(deployment: Deployment, declared: dict[str, Any], origins: dict[str, Handle]) -> Behaviour:
    policies = {
        one.physical_id: policy_of(one.properties["ResponseHeadersPolicyConfig"])
        for one in deployment.of_type("AWS::CloudFront::ResponseHeadersPolicy")
    }
    policy = declared.get("ResponseHeadersPolicyId")
    return Behaviour(
        pattern=declared["PathPattern"],
        methods=frozenset(declared.get("AllowedMethods", ["GET", "HEAD"])),
        handle=origins[declared["TargetOriginId"]],
        headers=policies[policy] if policy else [],
    )


def _origin(running: Provisioned, declared: dict[str, Any], root_object: str) -> Handle:
    name, _, rest = declared["DomainName"].partition(".")
    if rest.startswith("s3."):
        return Site(running.session, name, root_object).handle
    if rest.startswith("execute-api."):
        return HttpApi.deployed(running.deployment, name, running.functions.invoke).handle
    raise InputError(f"the front door cannot reach the origin {declared['DomainName']}")
