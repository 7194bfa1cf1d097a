"""The keys to the second vendor: read by ingest alone, and only where the stage names their secret."""

from pathlib import Path

import pytest

from tests.infra.synthesized import StageTemplates, listed, stage_templates
from tests.synthesis import judged

SECRET, READING = "nextday/alpaca", "secretsmanager:GetSecretValue"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory, site: Path) -> StageTemplates:
    """A stage that names the secret, in order with the rule pack."""
    assembly = tmp_path_factory.mktemp("keyed")
    judged(site, assembly, stage="dev", alpaca_secret=SECRET).synth()
    return stage_templates(assembly, "dev")


def test_ingest_may_read_the_value_of_this_secret_and_nobody_else_of_any(keyed: StageTemplates) -> None:
    (grant,) = _grants(keyed)
    (policy, resource) = grant
    ingest_role = keyed.plain(keyed.function("ingest").properties["Role"])
    assert ingest_role in policy
    assert resource.endswith(f":secretsmanager:AWS::Region:AWS::AccountId:secret:{SECRET}-??????")


def test_ingest_alone_knows_the_secrets_name(keyed: StageTemplates) -> None:
    knowing = {job for job in ("ingest", "train", "predict", "api") if SECRET in str(keyed.environment(job))}
    assert knowing == {"ingest"}
    assert keyed.environment("ingest")["NEXTDAY_ALPACA_SECRET"] == SECRET


def test_without_a_secret_there_is_no_grant(stage: StageTemplates) -> None:
    assert not _grants(stage)


def _grants(stage: StageTemplates) -> list[tuple[list[str], str]]:
    """Roles and resource of every statement about secrets."""
    found = []
    for policy in stage.resources("AWS::IAM::Policy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            actions = [action for action in listed(statement["Action"]) if action.startswith("secretsmanager")]
            if actions:
                assert actions == [READING]
                found.append((stage.plain(policy.properties["Roles"]), stage.plain(statement["Resource"])))
    return found
