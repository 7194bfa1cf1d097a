"""What GitHub runs is well formed, safe by the rules of the field, and calls nothing that is not there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml

from ops.packaging.wheels import Architecture
from tests.infra.test_commands_guide import KNOWN, typed

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
BIN = Path(sys.executable).parent


def jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(workflow.read_text())["jobs"])


def steps(workflow: Path) -> Iterator[Mapping[str, Any]]:
    for job in jobs(workflow).values():
        yield from job.get("steps", [])


def checked(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one_that_github_takes(workflow: Path) -> None:
    checked(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)


def test_dependabot_is_told_what_it_understands_and_looks_everywhere() -> None:
    told = GITHUB / "dependabot.yml"
    checked(BIN / "check-jsonschema", "--builtin-schema", "vendor.dependabot", told)
    updates = yaml.safe_load(told.read_text())["updates"]
    looked = {
        (one["package-ecosystem"], place) for one in updates for place in one.get("directories", [one.get("directory")])
    }
    patterns = {"pip": "*.in", "npm": "package-lock.json", "docker": "Dockerfile"}
    held = {(kind, folder) for kind, pattern in patterns.items() for folder in folders_with(pattern)}
    assert looked == held | {("github-actions", "/")}


def folders_with(pattern: str) -> set[str]:
    """Folders of the repository with such a file, not those of what is installed."""
    found = [path.relative_to(ROOT) for depth in ("*/", "*/*/", "*/*/*/") for path in ROOT.glob(depth + pattern)]
    return {f"/{path.parent}" for path in found if path.parts[0][0] != "." and "node_modules" not in path.parts}


def test_no_rule_of_the_field_is_broken() -> None:
    # offline: what it would ask GitHub is left out, among it whether a commit has the tag that stands beside it
    checked(BIN / "zizmor", "--offline", "--no-progress", "--strict-collection", GITHUB)


def test_every_command_that_a_workflow_or_its_guide_calls_exists() -> None:
    called = [
        command
        for workflow in WORKFLOWS
        for step in steps(workflow)
        for command in re.findall(r"(?:^|[\s/;&|(])(make|nextday) ([^\n|>;&]+)", step.get("run", ""))
    ]
    words = {(tool, word) for tool, rest in called for word in (rest.split() if tool == "make" else rest.split()[:1])}
    told = typed((ROOT / "docs" / "delivery.md").read_text())
    assert {word for word in words | told if "=" not in word[1]} <= KNOWN
    assert {("make", "test"), ("make", "test-image"), ("nextday", "deploy"), ("nextday", "smoke")} <= words


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_waits_for_jobs_and_reads_answers_that_are_there(workflow: Path) -> None:
    known = jobs(workflow)
    text = workflow.read_text()
    for job in known.values():
        needed = job.get("needs", [])
        assert {*([needed] if isinstance(needed, str) else needed)} <= known.keys()
    for job, output in re.findall(r"needs\.(\w+)\.outputs\.(\w+)", text):
        assert output in known[job]["outputs"]
    for step, output in re.findall(r"steps\.(\w+)\.outputs\.(\w+)", text):
        (answering,) = [one for one in steps(workflow) if one.get("id") == step]
        assert re.search(rf"\b{output}(=|<<)", answering["run"])


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a tag on every second change."""
    folder = tmp_path_factory.mktemp("tagged")
    author = ["-c", "user.name=any", "-c", "user.email=any@example.com"]
    for command in (["init", "--quiet"], *([*author, "commit", "--quiet", "--allow-empty", "-m", "x"],) * 2):
        git(folder, *command)
    for tag in ("v1.9.0", "v1.10.0"):
        git(folder, *author, "tag", tag)
        for _ in range(2):
            git(folder, *author, "commit", "--quiet", "--allow-empty", "-m", "x")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([which("git") or "git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(("left", "taken"), [("", "tag=v1.9.0\n"), ("v1.10.0", "tag=v1.9.0\n"), ("v1.9.0", None)])
def test_a_rollback_takes_the_tag_before_and_fails_where_there_is_none(
    tagged: Path, tmp_path: Path, left: str, taken: str | None
) -> None:
    (step,) = [one for one in steps(GITHUB / "workflows" / "rollback.yml") if one.get("id") == "before"]
    told = tmp_path / "output"
    environment = {**os.environ, "FROM": left, "GITHUB_OUTPUT": str(told)}
    done = subprocess.run(["/bin/bash", "-e", "-c", step["run"]], cwd=tagged, env=environment, check=False)
    assert (done.returncode == 0) is (taken is not None)
    assert (told.read_text() if told.exists() else None) == taken


def test_a_caller_grants_whatever_the_called_jobs_ask_for_or_github_starts_nothing() -> None:
    called = {f"./{path.relative_to(ROOT)}": jobs(path).values() for path in WORKFLOWS}
    for job in (job for workflow in WORKFLOWS for job in jobs(workflow).values() if "uses" in job):
        asked = {right for one in called[job["uses"]] for right in one["permissions"].items()}
        assert asked <= job["permissions"].items()


def test_a_secret_of_an_environment_is_named_by_every_caller_without_which_it_is_empty() -> None:
    # YAML reads the key `on` as true
    declared = {f"./{path.relative_to(ROOT)}": yaml.safe_load(path.read_text())[True] for path in WORKFLOWS}
    for job in (job for workflow in WORKFLOWS for job in jobs(workflow).values() if "uses" in job):
        secrets = declared[job["uses"]]["workflow_call"]
        named = {name: f"${{{{ secrets.{name} }}}}" for name in (secrets or {}).get("secrets", {})}
        assert job.get("secrets", {}) == named
    assert "NEXTDAY_API_KEY" in declared["./.github/workflows/stage.yml"]["workflow_call"]["secrets"]


def test_the_environments_are_those_that_aws_trusts() -> None:
    callers = [job for workflow in WORKFLOWS for job in jobs(workflow).values() if "stage.yml" in job.get("uses", "")]
    own = {job["environment"] for workflow in WORKFLOWS for job in jobs(workflow).values() if "environment" in job}
    assert {job["with"]["stage"] for job in callers} == {"dev", "prod", "${{ inputs.stage }}"}
    assert own == {"diff", "${{ inputs.stage }}"}


def test_images_are_built_on_the_processor_that_lambda_runs() -> None:
    building = [
        job["runs-on"]
        for workflow in WORKFLOWS
        for job in jobs(workflow).values()
        if any(word in str(job.get("steps")) for word in ("test-image", "nextday deploy"))
    ]
    assert building == [f"ubuntu-24.04-{Architecture.ARM64[:3]}"] * 2
