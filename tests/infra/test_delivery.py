"""GitHub's jobs may deploy a stage from its own environment, through the CDK's roles, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cdk_app.delivery import delivery
from nextday.errors import InputError
from tests.infra.synthesized import Resource, Template, listed

OURS = {"repository": "acme/nextday"}
READING = {"cloudformation:DescribeStacks", "cloudformation:GetTemplate"}


def synthesized(folder: Path, **context: str) -> Template:
    # the rule pack is part of it: a finding fails the synthesis
    delivery(outdir=folder, context={**OURS, **context}).synth()
    return Template(folder / "nextday-delivery.template.json", terminates=False)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesized(tmp_path_factory.mktemp("delivery"))


def trust(role: Resource) -> dict[str, Any]:
    (statement,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    return dict(statement)


def allowed(template: Template, role: Resource) -> dict[str, list[str]]:
    """Resources by action, with account, region and partition by their names."""
    (policy,) = [one for one in template.resources("AWS::IAM::Policy") if one.properties["Roles"] == [{"Ref": role.id}]]
    return {
        action: [written(resource) for resource in listed(statement["Resource"])]
        for statement in policy.properties["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
    }


def written(value: Any) -> str:
    match value:
        case {"Ref": str(name)}:
            return name.removeprefix("AWS::")
        case {"Fn::Join": [separator, parts]}:
            return str(separator.join(map(written, parts)))
    return str(value)


def roles(template: Template) -> dict[str, Resource]:
    """By the subject that may take a role on."""
    claims = {
        role.id: trust(role)["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
        for role in template.resources("AWS::IAM::Role")
    }
    return {claims[role.id]: role for role in template.resources("AWS::IAM::Role")}


def test_a_role_is_for_one_environment_of_our_repository(template: Template) -> None:
    assert roles(template).keys() == {f"repo:acme/nextday:environment:{name}" for name in ("dev", "prod", "diff")}
    provider = template.only("AWS::IAM::OIDCProvider")
    assert provider.properties["Url"] == "https://token.actions.githubusercontent.com"
    assert provider.properties["ClientIdList"] == ["sts.amazonaws.com"]
    for subject, role in roles(template).items():
        assert trust(role) == {
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Effect": "Allow",
            "Principal": {"Federated": {"Ref": provider.id}},
            "Condition": {
                "StringEquals": {
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub": subject,
                }
            },
        }


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_stages_role_deploys_through_the_bootstrap_roles_and_reads_its_own_stacks(
    template: Template, stage: str
) -> None:
    may = allowed(template, roles(template)[f"repo:acme/nextday:environment:{stage}"])
    assert may.keys() == {"sts:AssumeRole", "ssm:GetParameter", "lambda:GetAccountSettings", *READING}
    kinds = ("deploy", "file-publishing", "image-publishing", "lookup")
    assert may["sts:AssumeRole"] == [
        f"arn:Partition:iam::AccountId:role/cdk-hnb659fds-{kind}-role-AccountId-Region" for kind in kinds
    ]
    assert may["ssm:GetParameter"] == ["arn:Partition:ssm:Region:AccountId:parameter/cdk-bootstrap/hnb659fds/version"]
    for action in READING:
        assert may[action] == [f"arn:Partition:cloudformation:Region:AccountId:stack/nextday-{stage}-*/*"]


def test_who_compares_changes_nothing(template: Template) -> None:
    assert allowed(template, roles(template)["repo:acme/nextday:environment:diff"]).keys() == READING


def test_an_account_that_trusts_github_already_keeps_its_provider(tmp_path: Path) -> None:
    template = synthesized(tmp_path, stages="prod", provider="existing")
    assert not template.resources("AWS::IAM::OIDCProvider")
    assert roles(template).keys() == {f"repo:acme/nextday:environment:{name}" for name in ("prod", "diff")}
    for role in template.resources("AWS::IAM::Role"):
        federated = written(trust(role)["Principal"]["Federated"])
        assert federated == "arn:Partition:iam::AccountId:oidc-provider/token.actions.githubusercontent.com"


def test_cfn_lint_finds_nothing_in_it(template: Template) -> None:
    command = [Path(sys.executable).with_name("cfn-lint"), "--", template.path]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_it_is_not_deleted_by_accident(template: Template) -> None:
    manifest = json.loads((template.path.parent / "manifest.json").read_text())
    assert manifest["artifacts"]["nextday-delivery"]["properties"]["terminationProtection"] is True


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"repository": "nextday"}, "repository=OWNER/NAME"),
        ({"repository": "acme/nextday:*"}, "repository=OWNER/NAME"),
        ({"repository": "acme/*"}, "repository=OWNER/NAME"),
        ({"stages": "dev,dev"}, "like dev,prod"),
        ({"stages": "diff"}, "like dev,prod"),
        ({"stages": "dev*"}, "like dev,prod"),
        ({"provider": "none"}, "choose new, or existing"),
    ],
)
def test_what_makes_no_sense_is_refused(context: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        delivery(context={**OURS, **context})
