"""`make architecture`: draw the picture in docs/architecture.md anew, from the templates of a live stage."""

from pathlib import Path
from tempfile import TemporaryDirectory

from cdk_app.app import application
from ops.architecture.page import PAGE, redrawn

# not the owner's stages, by whose settings the page is not to change
STAGES = '[dev]\naccess = "public"\nmonthly_budget_usd = 50\nlive = true\n'

with TemporaryDirectory() as name:
    folder = Path(name)
    (folder / "stages.toml").write_text(STAGES)
    application(stages=folder / "stages.toml", outdir=folder / "out").synth()
    PAGE.write_text(redrawn(PAGE.read_text(), folder / "out" / "assembly-nextday-dev"))
