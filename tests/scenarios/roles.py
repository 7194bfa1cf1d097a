"""Roles of deployed functions: what they grant, and what the functions have asked for."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.iam.judge import Call
from tests.infra.synthesized import listed


@dataclass(frozen=True)
class Role:
    """The role of a function, and what its policies say."""

    cloud: LocalCloud
    arn: str

    @classmethod
    def of(cls, cloud: LocalCloud, service: str) -> "Role":
        (arn,) = {function.role for function in cloud.functions() if function.service == service}
        return cls(cloud, arn)

    @property
    def calls(self) -> set[Call]:
        return {call for call in self.cloud.calls if call.role == self.arn}

    def granted(self) -> set[tuple[str, str]]:
        """Every action that it may take, with every resource that it may take it on."""
        documents = [document for _, document in self._policies()]
        return {pair for document in documents for statement in document["Statement"] for pair in pairs(statement)}

    @contextmanager
    def without(self, ending: str) -> Iterator[None]:
        """Without the resources whose ARNs end so."""
        before = list(self._policies())
        for name, document in before:
            kept = [statement | {"Resource": spared(statement, ending)} for statement in document["Statement"]]
            self._put(name, document | {"Statement": [statement for statement in kept if statement["Resource"]]})
        yield
        for name, document in before:
            self._put(name, document)

    def _policies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        assert not self._iam.list_attached_role_policies(RoleName=self._name)["AttachedPolicies"]
        for policy in self._iam.list_role_policies(RoleName=self._name)["PolicyNames"]:
            yield policy, self._iam.get_role_policy(RoleName=self._name, PolicyName=policy)["PolicyDocument"]

    def _put(self, policy: str, document: dict[str, Any]) -> None:
        self._iam.put_role_policy(RoleName=self._name, PolicyName=policy, PolicyDocument=json.dumps(document))

    @property
    def _iam(self) -> Any:
        return self.cloud.session.client("iam")

    @property
    def _name(self) -> str:
        return self.arn.rpartition("/")[2]


def pairs(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    assert statement["Effect"] == "Allow"
    yield from product(listed(statement["Action"]), listed(statement["Resource"]))


def spared(statement: Mapping[str, Any], ending: str) -> list[str]:
    return [resource for resource in listed(statement["Resource"]) if not resource.endswith(ending)]


def is_used(action: str, resource: str, calls: set[Call]) -> bool:
    pattern = re.escape(resource).replace(r"\*", ".*").replace(r"\?", ".")
    return any(call.action == action and re.fullmatch(pattern, call.resource) for call in calls)


def unused(role: Role, spared: Callable[[str], bool]) -> list[str]:
    """Grants of a role that nobody has needed, but for actions that are `spared`."""
    granted = sorted((action, resource) for action, resource in role.granted() if not spared(action))
    return [f"{action} on {resource}" for action, resource in granted if not is_used(action, resource, role.calls)]
