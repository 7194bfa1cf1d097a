"""The templates keep to public rules, with no account and no network."""

import json
import subprocess
import sys
from pathlib import Path

from tests.synthesis import Synthesis

# the CDK writes a DependsOn beside every reference to a role
_CDK_HABITS = "W3005"


def test_every_finding_of_the_aws_solutions_pack_is_resolved_or_acknowledged(synthesis: Synthesis) -> None:
    assert synthesis.objection is None, _findings(synthesis.assembly)


def test_cfn_lint_finds_nothing(synthesis: Synthesis) -> None:
    templates = map(str, sorted(synthesis.assembly.glob("assembly-*/*.template.json")))
    command = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", _CDK_HABITS, "--", *templates]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _findings(assembly: Path) -> str:
    reports = json.loads((assembly / "validation-report.json").read_text())["pluginReports"]
    return "\n".join(
        f"{violation['ruleName']} at {construct['constructPath']}"
        for report in reports
        for violation in report["violations"]
        if violation["severity"] == "error"
        for construct in violation["violatingConstructs"]
    )
