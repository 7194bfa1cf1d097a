"""Every request is judged before moto sees it: a function's by its role's policies, everybody's by a bucket's.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from moto.s3.models import s3_backends
from werkzeug.test import run_wsgi_app

from ops.localcloud.account import ACCOUNT
from ops.localcloud.iam.actions import asked_of
from ops.localcloud.iam.policies import Asked, Statement, Verdict, statements, verdict
from ops.localcloud.iam.refusals import refusal
from ops.localcloud.iam.roles import Caller, assumed, caller_of, policies_of
from ops.localcloud.iam.s3_actions import bucket_of, listing_of, reads_an_object

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Told = Callable[[str, str, WSGIEnvironment], None]

# in a header, or in the query of a presigned request: key id, day, region, service
_CREDENTIAL = re.compile(r"Credential=([^/,&]+)/[^/]*/[^/]*/([^/]+)/")
_MISSING = "404"


@dataclass(frozen=True)
class Call:
    """What a role's session has asked for, and whether it may."""

    role: str
    action: str
    resource: str
    permitted: bool


def signer(authorization: str) -> Caller | None:
    """Who has signed a request, by its header; None for nobody."""
    signed = _CREDENTIAL.search(authorization)
    return caller_of(signed[1]) if signed else None


class Judge:
    """Keeps note of what sessions of roles ask for, and tells `asked` the role, the action and each of its requests.

    `prepare` makes a service ready before its policies are read.
    """

    def __init__(self, prepare: Callable[[str], None], asked: "Told") -> None:
        self.calls: set[Call] = set()
        self._prepare = prepare
        self._asked = asked

    def credentials(self, role: str, name: str) -> dict[str, str]:
        """Variables with which a process is a role's session of this name."""
        for service in ("iam", "sts"):
            self._prepare(service)
        return assumed(role, name)

    def refused(self, caller: Caller, all_asked: Iterable[Asked]) -> str | None:
        """Why somebody may not do all of this, in AWS's words; None if it is permitted."""
        return next((why for asked in all_asked if (why := self._why_not(caller, asked))), None)

    def over(self, app: "WSGIApplication") -> "WSGIApplication":
        """`app`, which sees no request that is not permitted."""

        def judged(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION") or unquote(environ.get("QUERY_STRING", "")))
            answering = self._answering(app, environ, *signed.groups()) if signed else app
            return answering(environ, start_response)

        return judged

    def _answering(
        self, app: "WSGIApplication", environ: "WSGIEnvironment", key_id: str, service: str
    ) -> "WSGIApplication":
        """Who answers a request: `app`, or a refusal."""
        caller = caller_of(key_id)
        # nothing but a bucket's policy forbids the owner anything
        if not caller.role and service != "s3":
            return app
        all_asked = asked_of(environ, service)
        # the others are permissions that the same request takes
        if caller.role and all_asked:
            self._asked(caller.role, all_asked[0].action, environ)
        if why := self.refused(caller, all_asked):
            return refusal(environ, service, why)
        return self._unless_missing(app, caller, all_asked[0]) if reads_an_object(environ, service) else app

    def _unless_missing(self, app: "WSGIApplication", caller: Caller, asked: Asked) -> "WSGIApplication":
        """S3 tells that an object is missing to those alone who may list its bucket."""

        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            content, status, headers = run_wsgi_app(app, environ)
            if status.startswith(_MISSING) and (why := self.refused(caller, [listing_of(asked)])):
                return refusal(environ, "s3", why)(environ, start_response)
            start_response(status, list(headers))
            return content

        return answer

    def _why_not(self, caller: Caller, asked: Asked) -> str | None:
        if caller.role:  # which a recalled cloud may not have been asked for yet
            self._prepare("iam")
        own = verdict(policies_of(caller.role), asked) if caller.role else Verdict.ALLOWED
        verdicts = {own, verdict(self._policy_of_bucket(asked), asked, caller.names)}
        permitted = Verdict.ALLOWED in verdicts and Verdict.DENIED not in verdicts
        if caller.role:
            self.calls.add(Call(caller.role, asked.action, asked.resource, permitted))
        denied = "with an explicit deny" if Verdict.DENIED in verdicts else "because no identity-based policy allows it"
        told = f"User: {caller.arn} is not authorized to perform: {asked.action} on resource: {asked.resource} {denied}"
        return None if permitted else told

    def _policy_of_bucket(self, asked: Asked) -> tuple[Statement, ...]:
        if not asked.action.startswith("s3:"):
            return ()
        self._prepare("s3")
        bucket = s3_backends[ACCOUNT]["aws"].buckets.get(bucket_of(asked))
        return statements(bucket.policy.decode()) if bucket and bucket.policy else ()
