"""A cloud assembly is synthesized when its sources or context are new, and only then."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.localcloud.assembly.synthesis import KEPT, SynthFailed, stacks, synthesize
from tests.integration.localcloud.stage import write_files

APP = """
import json, os, pathlib, sys
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
runs = pathlib.Path("runs")
runs.write_text((runs.read_text() if runs.exists() else "") + "x")
if context.get("symbols") == "bad":
    sys.stderr.write("a warning\\nsymbols must be capital letters\\n")
    sys.exit(2)
if context.get("symbols") == "broken":
    raise SystemExit("Traceback ...\\nno such construct")
pathlib.Path(os.environ["CDK_OUTDIR"], "manifest.json").write_text(json.dumps({"artifacts": {}, "context": context}))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "root", {"cdk_app/__init__.py": "", "cdk_app/__main__.py": APP})
    return tmp_path / "root"


@pytest.fixture
def runs(root: Path) -> Callable[[], int]:
    return lambda: len((root / "runs").read_text())


def test_the_same_sources_are_synthesized_once(root: Path, tmp_path: Path, runs: Callable[[], int]) -> None:
    first, second = (synthesize(root, tmp_path / "out", {"stage": "dev"}) for _ in range(2))
    assert first == second
    assert runs() == 1


def test_changed_sources_and_contexts_are_synthesized_anew(root: Path, tmp_path: Path, runs: Callable[[], int]) -> None:
    made = {synthesize(root, tmp_path / "out", {"stage": "dev"}), synthesize(root, tmp_path / "out", {"stage": "prod"})}
    write_files(root, {"stacks/new.py": "pass"})
    made.add(synthesize(root, tmp_path / "out", {"stage": "dev"}))
    assert len(made) == runs() == 3


def test_bytecode_is_no_source(root: Path, tmp_path: Path, runs: Callable[[], int]) -> None:
    synthesize(root, tmp_path / "out", {})
    write_files(root, {"cdk_app/__pycache__/x.pyc": "", "layers/api/python/polars/x.py": ""})
    synthesize(root, tmp_path / "out", {})
    assert runs() == 1


def test_the_app_sees_the_context(root: Path, tmp_path: Path) -> None:
    made = synthesize(root, tmp_path / "out", {"stage": "dev"})
    assert '"context": {"stage": "dev"}' in (made / "manifest.json").read_text()


def test_old_assemblies_and_what_a_kill_left_are_forgotten(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".draft-left").mkdir(parents=True)
    made = [synthesize(root, tmp_path / "out", {"symbols": str(number)}) for number in range(KEPT + 2)]
    assert made[-1].exists()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in made[-KEPT:]}


def test_a_senseless_context_is_told_in_the_apps_own_line(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\Asymbols must be capital letters\Z"):
        synthesize(root, tmp_path / "out", {"symbols": "bad"})
    assert list((tmp_path / "out").iterdir()) == []


def test_a_failing_app_is_told_in_one_line_and_leaves_a_log(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SynthFailed, match="the CDK app failed: no such construct") as failed:
        synthesize(root, tmp_path / "out", {"symbols": "broken"})
    assert "\n" not in str(failed.value)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["synth.log"]


def test_without_node_the_way_out_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(InputError, match="Node is missing: `make setup`"):
        synthesize(root, tmp_path / "out", {})


def test_stacks_come_after_those_they_depend_on(stage_assembly: Path) -> None:
    assert [stack.name for stack in stacks(stage_assembly)] == ["stage-data", "stage-app"]
