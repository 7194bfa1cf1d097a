"""A function may do what its job needs and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from nextday.catalog import (
    BARS_1D,
    BARS_1H,
    CORPORATE_ACTIONS,
    FORECASTS,
    HOLDS,
    KEPT_PREFIX,
    LAYOUT_KEY,
    MODELS_PREFIX,
    OUTCOMES,
    PROMOTIONS,
    QUARANTINE,
    REVISIONS,
    SESSIONS,
    TRAINING_PREFIX,
    TRAINING_RUNS,
)
from nextday.catalog.views import LATEST, STATUS, VIEWS
from tests.infra.synthesized import Resource, StageTemplates, listed

VIEWS_OF = {job: {view.prefix for view in VIEWS if view.job == job} for job in ("ingest", "train", "predict")}
BARS = {BARS_1D.prefix, BARS_1H.prefix, CORPORATE_ACTIONS.prefix}
INPUTS = {BARS_1D.prefix, CORPORATE_ACTIONS.prefix, HOLDS.prefix}
WRITES = {
    "ingest": BARS | {REVISIONS.prefix, QUARANTINE.prefix, SESSIONS.prefix, HOLDS.prefix} | VIEWS_OF["ingest"],
    "train": {TRAINING_RUNS.prefix, PROMOTIONS.prefix, MODELS_PREFIX, TRAINING_PREFIX, KEPT_PREFIX} | VIEWS_OF["train"],
    "predict": {FORECASTS.prefix, OUTCOMES.prefix, REVISIONS.prefix} | VIEWS_OF["predict"],
    "api": set(),
}
READS = {
    "ingest": WRITES["ingest"],
    "train": INPUTS | {SESSIONS.prefix, FORECASTS.prefix} | WRITES["train"],
    "predict": INPUTS | {SESSIONS.prefix, MODELS_PREFIX} | WRITES["predict"],
    "api": BARS
    | {REVISIONS.prefix, SESSIONS.prefix, QUARANTINE.prefix, HOLDS.prefix}
    | {FORECASTS.prefix, OUTCOMES.prefix, MODELS_PREFIX}
    | {view.prefix for view in VIEWS},
}
each_job = pytest.mark.parametrize("job", WRITES)


@each_job
def test_a_job_writes_its_own_tables_only(stage: StageTemplates, job: str) -> None:
    assert _prefixes(stage, job, "s3:PutObject") == WRITES[job]


def test_every_view_is_written_by_one_job() -> None:
    assert VIEWS_OF["ingest"] == {LATEST.prefix, STATUS.prefix}
    assert {view.prefix for view in VIEWS} == set().union(*VIEWS_OF.values())


@each_job
def test_a_job_reads_what_it_needs(stage: StageTemplates, job: str) -> None:
    assert _prefixes(stage, job, "s3:GetObject") == READS[job]


@each_job
def test_a_training_alone_reads_versions_and_of_its_inputs_alone(stage: StageTemplates, job: str) -> None:
    assert _prefixes(stage, job, "s3:GetObjectVersion") == (INPUTS if job == "train" else set())


def test_ingest_alone_says_how_the_lake_is_split_and_everybody_asks(stage: StageTemplates) -> None:
    assert {job for job in WRITES if LAYOUT_KEY in _keys(stage, job, "s3:GetObject")} == set(WRITES)
    assert {job for job in WRITES if LAYOUT_KEY in _keys(stage, job, "s3:PutObject")} == {"ingest"}


@each_job
def test_a_missing_file_is_told_from_a_forbidden_one(stage: StageTemplates, job: str) -> None:
    (listing,) = [statement for statement in _statements(stage, job) if "s3:ListBucket" in listed(statement["Action"])]
    assert stage.plain(listing["Resource"]) == stage.lake.id
    assert "Condition" not in listing


@pytest.mark.parametrize("job", ["ingest", "train", "predict"])
def test_a_job_asks_glue_for_the_tables_of_its_stage_and_nothing_else(stage: StageTemplates, job: str) -> None:
    [asking] = [statement for statement in _statements(stage, job) if "glue" in str(statement["Action"])]
    assert asking["Action"] == "glue:GetTables"
    named = [stage.plain(arn).rpartition(":")[2] for arn in asking["Resource"]]
    assert named == ["catalog", f"database/nextday_{stage.name}", f"table/nextday_{stage.name}/*"]


def test_the_api_cannot_ask_glue(stage: StageTemplates) -> None:
    assert not [statement for statement in _statements(stage, "api") if "glue" in str(statement["Action"])]


@each_job
def test_nobody_deletes_from_the_lake(stage: StageTemplates, job: str) -> None:
    actions = {action for statement in _statements(stage, job) for action in listed(statement["Action"])}
    assert not {action for action in actions if "Delete" in action or "*" in action}


@each_job
def test_a_function_writes_no_log_but_its_own(stage: StageTemplates, job: str) -> None:
    function = stage.function(job)
    role = _role(stage, function)
    assert "ManagedPolicyArns" not in role.properties
    (own,) = [
        statement["Resource"]
        for statement in _statements(stage, job)
        if "logs:PutLogEvents" in listed(statement["Action"])
    ]
    assert stage.plain(own) == stage.plain(function.properties["LoggingConfig"]["LogGroup"])


def _prefixes(stage: StageTemplates, job: str, action: str) -> set[str]:
    below = _keys(stage, job, action) - {LAYOUT_KEY}
    assert all(key.endswith("/*") for key in below)
    return {key.removesuffix("*") for key in below}


def _keys(stage: StageTemplates, job: str, action: str) -> set[str]:
    """Keys and patterns of keys in the lake."""
    resources = [
        resource
        for statement in _statements(stage, job)
        if action in listed(statement["Action"])
        for resource in listed(stage.plain(statement["Resource"]))
        if "-assets-" not in resource  # test_universe tells of those
    ]
    lake = f"{stage.lake.id}/"
    assert all(resource.startswith(lake) for resource in resources)
    return {resource.removeprefix(lake) for resource in resources}


def _statements(stage: StageTemplates, job: str) -> Iterator[dict[str, Any]]:
    role = _role(stage, stage.function(job))
    for policy in stage.resources("AWS::IAM::Policy"):
        if role.id in stage.plain(policy.properties["Roles"]):
            yield from policy.properties["PolicyDocument"]["Statement"]


def _role(stage: StageTemplates, function: Resource) -> Resource:
    name = stage.plain(function.properties["Role"])
    return next(role for role in stage.resources("AWS::IAM::Role") if role.id == name)
