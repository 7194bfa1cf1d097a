"""JAX is in train's image alone, and only where the stage asks for the sequence model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra.synthesized import StageTemplates, stage_templates
from tests.synthesis import judged

ROOT = Path(__file__).parents[2]
ASKED = {"LIBRARIES": "libraries-with-jax"}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, site: Path) -> StageTemplates:
    """A stage that asks for it."""
    assembly = tmp_path_factory.mktemp("asking")
    judged(site, assembly, stage="dev", sequence_model="true").synth()
    return stage_templates(assembly, "dev")


def test_train_alone_is_built_and_told_so(asking: StageTemplates) -> None:
    built = {job: _build_args(asking, job) for job in ("ingest", "train", "predict")}
    assert built == {"ingest": None, "train": ASKED, "predict": None}
    told = {job for job in built if "NEXTDAY_SEQUENCE_MODEL" in asking.environment(job)}
    assert told == {"train"}
    assert asking.environment("train")["NEXTDAY_SEQUENCE_MODEL"] == "True"


def test_a_stage_that_does_not_ask_has_the_image_of_the_other_jobs(dev: StageTemplates, asking: StageTemplates) -> None:
    assert _build_args(dev, "train") is None
    assert _image(dev, "train") == _image(dev, "predict") == _image(asking, "predict") != _image(asking, "train")


def test_the_image_that_is_asked_for_is_a_stage_of_the_dockerfile_with_jax_in_it() -> None:
    stages = (ROOT / "lambdas" / "Dockerfile").read_text().split("\nFROM ")
    (asked,) = [stage for stage in stages if f" AS {ASKED['LIBRARIES']}\n" in stage]
    assert "requirements-sequence.txt" in asked
    (usual,) = [stage for stage in stages if " AS libraries\n" in stage]
    assert "ARG LIBRARIES=libraries\n" in stages[0]
    assert "requirements-sequence.txt" not in usual


def test_what_the_sequence_model_needs_is_locked_apart() -> None:
    beside, usual = (_locked(ROOT / "lambdas" / name) for name in ("requirements-sequence.txt", "requirements.txt"))
    assert {"jax", "jaxlib", "equinox", "optax"} <= beside.keys()
    assert not {"jax", "jaxlib"} & usual.keys()
    # installed after the others: another version of one would take its place
    assert {name: version for name, version in beside.items() if usual.get(name, version) != version} == {}


def _locked(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE))


def _image(stage: StageTemplates, job: str) -> str:
    """Tag of the image that a job runs from."""
    (tag,) = re.findall(r":([0-9a-f]{64})", json.dumps(stage.function(job).properties["Code"]["ImageUri"]))
    return str(tag)


def _build_args(stage: StageTemplates, job: str) -> Any:
    template = stage.compute.path
    assets = json.loads(Path(str(template).replace(".template.", ".assets.")).read_text())
    return assets["dockerImages"][_image(stage, job)]["source"].get("dockerBuildArgs")
