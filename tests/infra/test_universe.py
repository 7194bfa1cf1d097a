"""The symbols of a stage: in a document that is named for its content, which each function may read, and no other."""

import json
from pathlib import Path

import pytest

from tests.infra.synthesized import StageTemplates, listed, stage_templates
from tests.synthesis import STAGES, judged

JOBS = ("ingest", "train", "predict", "api")
ROOM = 4096
"""Bytes that Lambda allows for all variables of a function."""
THOUSANDS = tuple(f"SYMBOL{number:04}" for number in range(5_000))


@pytest.fixture(scope="module")
def large(site: Path, tmp_path_factory: pytest.TempPathFactory) -> StageTemplates:
    """A stage of 5,000 symbols, in order with the rule pack."""
    assembly = tmp_path_factory.mktemp("large")
    judged(site, assembly, stage="dev", symbols=",".join(THOUSANDS), buckets="32").synth()
    return stage_templates(assembly, "dev")


def test_every_function_of_a_stage_finds_its_symbols(stage: StageTemplates) -> None:
    found = {tuple(_document(stage, job)["symbols"]) for job in JOBS}
    assert found == {STAGES[stage.name].symbols}


def test_thousands_of_symbols_leave_the_environment_as_small_as_seven(
    large: StageTemplates, dev: StageTemplates
) -> None:
    for job in JOBS:
        small, many = (sum(len(f"{k}{v}") for k, v in one.environment(job).items()) for one in (dev, large))
        assert abs(many - small) < 10
        assert many < ROOM
    assert tuple(_document(large, "train")["symbols"]) == THOUSANDS


def test_no_template_grows_with_the_symbols(large: StageTemplates) -> None:
    assert not [template.path.name for template in large.all if THOUSANDS[0] in template.path.read_text()]


def test_other_symbols_are_another_document_and_a_new_environment(large: StageTemplates, dev: StageTemplates) -> None:
    for job in JOBS:
        assert large.environment(job)["NEXTDAY_UNIVERSE"] != dev.environment(job)["NEXTDAY_UNIVERSE"]


@pytest.mark.parametrize("job", JOBS)
def test_of_all_assets_a_function_may_read_its_symbols_alone(stage: StageTemplates, job: str) -> None:
    place = stage.environment(job)["NEXTDAY_UNIVERSE"].removeprefix("s3://")
    role = stage.plain(stage.function(job).properties["Role"])
    statements = [
        statement
        for policy in stage.resources("AWS::IAM::Policy")
        if role in stage.plain(policy.properties["Roles"])
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]
    granted = [
        (statement["Action"], resource)
        for statement in statements
        for resource in map(str, listed(stage.plain(statement["Resource"])))
        if "-assets-" in resource
    ]
    assert granted == [("s3:GetObject", f"arn:AWS::Partition:s3:::{place}")]


def _document(stage: StageTemplates, job: str) -> dict[str, list[str]]:
    """What the deployment puts where the environment says."""
    key = stage.environment(job)["NEXTDAY_UNIVERSE"].rpartition("/")[2]
    template = (stage.api if job == "api" else stage.compute).path
    files = json.loads(Path(str(template).replace(".template.", ".assets.")).read_text())["files"].values()
    [source] = [one["source"]["path"] for one in files for to in one["destinations"].values() if to["objectKey"] == key]
    document: dict[str, list[str]] = json.loads((template.parent / source).read_text())
    return document
