"""What the roles of the deployed functions grant is what the functions ask for: no more, and no less."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cdk_app.app import application
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.iam.judge import Call
from tests.infra.synthesized import listed
from tests.scenarios.lake_story import night_after
from tests.scenarios.rights_story import LATER, SECRET, SYMBOLS, Nights, nights, tell
from tests.synthesis import site

__all__ = ["site"]

pytestmark = pytest.mark.scenario

# what no story here can cause
UNCAUSED = {
    "xray:PutTraceSegments": "Lambda itself sends the segments of a function; there is no X-Ray locally",
    "xray:PutTelemetryRecords": "as the segments",
}


@pytest.fixture(scope="module")
def told(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    assembly = tmp_path_factory.mktemp("assembly")
    context = {"stage": "dev", "symbols": ",".join(SYMBOLS), "alpaca_secret": SECRET, "market": "simulated"}
    context |= {"monthly_budget_usd": "50"}
    application(site=site, outdir=assembly, context=context).synth()
    with nights(assembly / "assembly-nextday-dev", tmp_path_factory.mktemp("data")) as stage:
        tell(stage)
        yield stage


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


def test_nothing_that_a_function_asks_for_is_refused(told: Nights) -> None:
    assert not [call for call in told.cloud.calls if not call.permitted]


@pytest.mark.parametrize("service", ["ingest", "train", "predict", "api"])
def test_every_grant_of_a_function_is_used(told: Nights, service: str) -> None:
    role = Role.of(told.cloud, service)
    granted = {grant for grant in role.granted() if grant[0] not in UNCAUSED}
    unused = [
        f"{action} on {resource}" for action, resource in sorted(granted) if not is_used(action, resource, role.calls)
    ]
    assert not unused, "\n".join(unused)


@pytest.mark.parametrize(("service", "ending"), [("predict", "/models/*"), ("ingest", "/sessions/*")])
def test_a_run_without_one_of_its_grants_fails(told: Nights, service: str, ending: str) -> None:
    event = {"scheduled_time": night_after(LATER).isoformat()}
    of_job = {"ingest": {"interval": "1d", "bucket": 0}, "predict": {}}[service]
    with Role.of(told.cloud, service).without(ending):
        assert "AccessDenied" in (told.cloud.invoke(service, event | of_job).error or "")
