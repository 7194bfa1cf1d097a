"""What goes to AWS is judged when it is synthesized: nothing is deployed that would fail there, or fail unheard."""

import json
from pathlib import Path

import pytest

from cdk_app import for_aws
from cdk_app.app import application
from tests.synthesis import STAGES_FILE, Synthesis

ADDRESSEE = {"alarm_email": "oncall@example.com"}
PINNED = {"account": "012345678901", "region": "eu-west-1"}


@pytest.fixture
def layered(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `make layer`."""
    monkeypatch.setattr(for_aws, "dependencies_built", lambda: True)


def findings(site: Path, outdir: Path, stages: Path = STAGES_FILE, **context: str) -> list[str]:
    """What keeps a synthesis for AWS from succeeding."""
    app = application(site=site, stages=stages, outdir=outdir, context=context, for_aws=True)
    try:
        app.synth()
    except RuntimeError:
        reports = json.loads((outdir / "validation-report.json").read_text())["pluginReports"]
        every = [one for report in reports for one in report["violations"] if one["severity"] == "error"]
        return [f"{one['ruleName']}: {one['description']}" for one in every]
    return []


@pytest.mark.usefixtures("layered")
@pytest.mark.parametrize("access", ["public", "private"])
def test_a_stage_that_is_bound_to_an_account_has_no_finding(site: Path, tmp_path: Path, access: str) -> None:
    assert findings(site, tmp_path, stage="prod", access=access, **ADDRESSEE, **PINNED) == []


@pytest.mark.usefixtures("layered")
def test_a_bound_stage_goes_to_its_account_and_region_alone(site: Path, tmp_path: Path) -> None:
    assert findings(site, tmp_path, stage="dev", **PINNED) == []
    artifacts = json.loads((tmp_path / "assembly-nextday-dev" / "manifest.json").read_text())["artifacts"].values()
    bound = {one["environment"] for one in artifacts if one["type"] == "aws:cloudformation:stack"}
    assert bound == {"aws://012345678901/eu-west-1"}


@pytest.mark.usefixtures("layered")
def test_a_protected_stage_whose_alarms_nobody_hears_is_refused(site: Path, tmp_path: Path) -> None:
    (told,) = findings(site, tmp_path, stage="prod")
    assert "stage prod, alarm_email" in told


@pytest.mark.usefixtures("layered")
def test_a_firewall_elsewhere_than_cloudfront_takes_it_from_is_refused(site: Path, tmp_path: Path) -> None:
    (told,) = findings(site, tmp_path, stage="dev", edge_protection="waf", **PINNED)
    assert "stage dev, edge_protection: CloudFront's firewall is declared in us-east-1 alone" in told


def test_a_stage_without_its_layer_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(for_aws, "dependencies_built", lambda: False)
    (told,) = findings(site, tmp_path, stage="dev")
    assert "run `make layer`" in told


def test_what_stays_on_this_machine_lacks_neither(synthesis: Synthesis) -> None:
    assert synthesis.objection is None


@pytest.mark.usefixtures("layered")
def test_a_finding_of_the_rule_pack_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stacks.constructs.private_bucket.acknowledge", lambda *_: None)
    assert any("AwsSolutions-S1" in told for told in findings(site, tmp_path, stage="dev"))


def test_a_stage_synthesized_twice_has_the_same_templates(site: Path, tmp_path: Path, synthesis: Synthesis) -> None:
    application(site=site, stages=STAGES_FILE, outdir=tmp_path, context={"stage": "dev"}).synth()
    again = {path.name: path.read_bytes() for path in (tmp_path / "assembly-nextday-dev").glob("*.template.json")}
    assert again == {path.name: path.read_bytes() for path in synthesis.stage("dev").glob("*.template.json")}
    assert len(again) == 4
