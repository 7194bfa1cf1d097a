"""`make architecture`: draw the picture in docs/architecture.md anew, from the templates of stage dev."""

from pathlib import Path
from tempfile import TemporaryDirectory

from cdk_app.app import application
from ops.architecture.page import PAGE, redrawn

with TemporaryDirectory() as folder:
    application(outdir=Path(folder), context={"stage": "dev"}).synth()
    PAGE.write_text(redrawn(PAGE.read_text(), Path(folder) / "assembly-nextday-dev"))
