import subprocess
import sys

import pytest
from typer.testing import CliRunner

from ops.commands.registry import HOMES, app

HEAVY = {"polars", "pandas", "sklearn", "duckdb", "moto", "boto3", "aws_cdk"}


def test_help_lists_every_command_with_what_it_does():
    lines = [line.strip("│ ") for line in CliRunner().invoke(app, ["--help"]).output.splitlines()]
    listed = [line.split(maxsplit=1) for line in lines[lines.index(next(at for at in lines if "Commands" in at)) :]]
    described = {words[0]: words[1] for words in listed if len(words) == 2 and words[0] in HOMES}
    assert list(described) == list(HOMES)


def test_a_command_that_is_looked_up_has_its_options():
    assert "--backfill" in CliRunner().invoke(app, ["ingest", "--help"]).output


@pytest.mark.parametrize("command", ["predict", "ingest", "fire"])
def test_a_command_of_the_nightly_work_imports_no_heavy_library_before_it_runs(command: str):
    code = "import sys; from ops.commands.registry import app; app(standalone_mode=False); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, command, "--help"], capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stdout.split())
