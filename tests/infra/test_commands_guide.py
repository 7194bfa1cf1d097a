"""What the documents tell users to type can be typed."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from ops.commands.registry import app

ROOT = Path(__file__).parents[2]
COMMANDS = set(getattr(get_command(app), "commands", ()))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
KNOWN = {("make", target) for target in TARGETS} | {("nextday", command) for command in COMMANDS}


def typed(text: str) -> set[tuple[str, ...]]:
    """Tool and first word of what stands in code."""
    return set(re.findall(r"(?:^|`)(make|nextday) ([a-z-]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    "document", ["commands.md", "csv.md", "data.md", "forecast.md", "reference-system.md", "recovery.md"]
)
def test_a_document_names_no_command_that_does_not_exist(document: str) -> None:
    assert typed((ROOT / "docs" / document).read_text()) <= KNOWN


def test_every_command_is_explained_and_no_other() -> None:
    guide = (ROOT / "docs" / "commands.md").read_text()
    assert set(re.findall(r"^\| `([a-z]+)` \|", guide, re.MULTILINE)) == COMMANDS


def test_the_reference_systems_commands_lead_to_ours() -> None:
    readme = (ROOT / "README.md").read_text()
    answers = re.findall(r"^\| `make .*? \| (.*) \|$", readme, re.MULTILINE)
    assert len(answers) > 10
    for answer in answers:
        assert answer.startswith("nothing: ") or typed(answer)
    assert typed("\n".join([*answers, *re.findall(r"^nextday .* #.*", readme, re.MULTILINE)])) <= KNOWN
