"""`nextday doctor`: whether this machine and the account are ready for a deployment."""

from ops.commands.options import Json, StageName
from ops.stage.checks import Check, examined, require
from ops.stage.deployed import DeployedStage
from ops.stage.doctor import Machine, of_the_account, of_the_layer, of_this_machine
from ops.stage.settings import wanted
from ops.stage.toolchain import Cdk
from ops.terminal.output import print_json, print_rows


def doctor(*, stage: StageName, json: Json = False) -> None:
    """Check what a deployment of the stage needs, here and on AWS: every line is right, or says what to do."""
    settings = wanted(stage)
    aws = DeployedStage.of(stage, settings.region)
    checks = of_this_machine(Machine()) | of_the_account(aws, settings) | of_the_layer(Cdk().layer)
    show(examined(checks), json=json)


def show(found: list[Check], *, json: bool) -> None:
    """Print what was found. Raises Failed if any of it is amiss."""
    rows = [{"check": one.check, "": "ok" if one.ok else "amiss", "told": one.told} for one in found]
    print_json({"checks": found}) if json else print_rows(rows, wide=True)
    require(found)
