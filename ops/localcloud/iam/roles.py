"""Roles, and the sessions in which functions have them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.iam.policies import Asked, Statement, Verdict, statements, verdict

# as long as Lambda's own may last; none ends before its process
_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Caller:
    """Who asks: the ARN of the owner, or that of a role's session with its role's."""

    arn: str
    role: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What a bucket's policy may call it."""
        return frozenset({self.arn, self.role, ACCOUNT, _OWNER})


_OWNER = f"arn:aws:iam::{ACCOUNT}:root"


def assumed(role: str, name: str) -> dict[str, str]:
    """Credentials of a new session of a role, as the variables that Lambda sets."""
    session = sts_backends[ACCOUNT]["aws"].assume_role(
        region_name=REGION, role_session_name=name, role_arn=role, policy="", duration=_SECONDS, external_id=""
    )
    return {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }


def session(role: str, name: str) -> Caller:
    """A role's session of this name."""
    return Caller(f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rpartition('/')[2]}/{name}", role)


def caller_of(access_key_id: str) -> Caller:
    """Whose credentials these are: the owner's, unless they are of a session."""
    found = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(access_key_id)
    return Caller(found.arn, found.role_arn) if found else Caller(_OWNER)


def trusts(role: str, service: str) -> bool:
    """Whether a role lets a service such as `lambda.amazonaws.com` assume it."""
    document = iam_backends[ACCOUNT]["aws"].get_role_by_arn(role).assume_role_policy_document
    asked = Asked("sts:AssumeRole", role)
    return verdict(_read([document]), asked, frozenset({service})) is Verdict.ALLOWED


def grants(role: str, all_asked: Iterable[Asked]) -> bool:
    """Whether the policies of a role allow all of this."""
    told = policies_of(role)
    return all(verdict(told, asked) is Verdict.ALLOWED for asked in all_asked)


def policies_of(role: str) -> list[Statement]:
    """What the policies of a role say now, its own and those attached to it."""
    found = iam_backends[ACCOUNT]["aws"].get_role_by_arn(role)
    versions = (version for policy in found.managed_policies.values() for version in policy.versions)
    documents = [*found.policies.values(), *(version.document for version in versions if version.is_default)]
    return _read(documents)


def _read(documents: Iterable[Any]) -> list[Statement]:
    # moto keeps what a template says as it is, and what a client says as text
    texts = (document if isinstance(document, str) else json.dumps(document) for document in documents)
    return [statement for text in texts for statement in statements(text)]
