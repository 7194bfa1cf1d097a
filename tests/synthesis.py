"""Both stages, synthesized once in a run and checked by the AWS Solutions rule pack, for all tests of the stacks."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cdk_app.app import application  # first: it chooses the Node that jsii runs on
from cdk_app.stages import stages

from aws_cdk import App, Validations  # isort: skip
from cdk_nag import AwsSolutionsChecks  # isort: skip

from tests.conftest import Once

STAGES_FILE = Path(__file__).with_name("stages.toml")
STAGES = stages(STAGES_FILE)
OBJECTION = "objection.txt"


@dataclass(frozen=True)
class Synthesis:
    """The assembly's folder, and what the rule pack said against it."""

    assembly: Path
    objection: str | None

    def stage(self, name: str) -> Path:
        """The assembly of one stage."""
        return self.assembly / f"assembly-nextday-{name}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dashboard as the build leaves it."""
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("<!doctype html>")
    (site / "assets").mkdir()
    (site / "assets" / "index-B1.js").write_text("")
    (site / ".vite").mkdir()
    (site / ".vite" / "manifest.json").write_text("{}")
    return site


def judged(site: Path, outdir: Path, **context: str) -> App:
    """The app of the tests' stages; the rule pack looks at it when it is synthesized."""
    app = application(site=site, stages=STAGES_FILE, outdir=outdir, context=context)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


@pytest.fixture(scope="session")
def synthesis(once: Once, site: Path) -> Synthesis:
    """What the CDK app makes of it."""

    def synthesize(folder: Path) -> None:
        app = judged(site, folder / "cdk.out")
        try:
            app.synth()
        except RuntimeError as error:
            (folder / OBJECTION).write_text(str(error))

    made = once("synthesis", synthesize)
    objection = made / OBJECTION
    return Synthesis(made / "cdk.out", objection.read_text() if objection.exists() else None)


@pytest.fixture(scope="session")
def live_assembly(once: Once, site: Path) -> Path:
    """The assembly of a stage that is live and replays a simulated market, with nothing that the rule pack says."""

    def synthesize(folder: Path) -> None:
        judged(site, folder, stage="dev", symbols="AAPL,MSFT", market="simulated", live="true").synth()

    return once("live-synthesis", synthesize) / "assembly-nextday-dev"
