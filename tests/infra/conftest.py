"""One synthesis of both stages, checked by the AWS Solutions rule pack, shared by all tests of the stacks."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cdk_app.app import application  # first: it chooses the Node that jsii runs on

from aws_cdk import Validations  # isort: skip
from cdk_nag import AwsSolutionsChecks  # isort: skip

from tests.infra.synthesized import StageTemplates, stage_templates


@dataclass(frozen=True)
class Synthesis:
    """The assembly's folder, and what the rule pack said against it."""

    assembly: Path
    objection: str | None


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dashboard as the build leaves it."""
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("<!doctype html>")
    (site / "assets").mkdir()
    (site / "assets" / "index-B1.js").write_text("")
    return site


@pytest.fixture(scope="session")
def synthesis(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Synthesis:
    assembly = tmp_path_factory.mktemp("cdk.out")
    app = application(site=site, outdir=assembly)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        return Synthesis(assembly, str(error))
    return Synthesis(assembly, None)


@pytest.fixture(scope="session")
def dev(synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, "dev")


@pytest.fixture(scope="session")
def prod(synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, "prod")


@pytest.fixture(scope="session", params=["dev", "prod"])
def stage(synthesis: Synthesis, request: pytest.FixtureRequest) -> StageTemplates:
    """Each stage in turn."""
    return stage_templates(synthesis.assembly, request.param)
