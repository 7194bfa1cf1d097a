"""`nextday diff`, `nextday deploy` and `nextday destroy`: a stage's stacks on AWS."""

import os
from dataclasses import asdict
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from ops.commands.options import Json, StageName, Wide
from ops.commands.stage.smoke import KEY_VARIABLE
from ops.stage.checks import Check
from ops.stage.deployed import DeployedStage
from ops.stage.deploying import Deployer
from ops.stage.doctor import Machine
from ops.stage.plan import Plan
from ops.stage.settings import wanted
from ops.stage.toolchain import Cdk
from ops.terminal.output import notes, print_json, print_rows

Allow = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="NAME", help="What may be lost, as the refusal names it; may be repeated."),
]
Adopt = Annotated[
    str | None,
    typer.Option("--adopt", metavar="BUCKET", help="A bucket that an earlier deployment left: take its lake over."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]


def diff(*, stage: StageName, wide: Wide = False, json: Json = False) -> None:
    """Show what a deployment would change, and what it would lose; nothing is changed."""
    plan = _deployer(stage).plan()
    if json:
        print_json({"changes": _rows(plan), "losses": plan.losses})
        return
    print_rows(_rows(plan), wide=wide)
    for name, loss in plan.losses.items():
        notes.print(f"{loss}: refused by `nextday deploy` without --allow {name}", highlight=False)


def deploy(*, stage: StageName, allow: Allow = None, adopt: Adopt = None, json: Json = False) -> None:
    """Check, build, compare, deploy, and ask the site; what holds data is neither replaced nor deleted unless named."""
    addresses = _deployer(stage).deploy(allow or [], adopted=adopt, key=os.environ.get(KEY_VARIABLE))
    print_json(addresses) if json else print_rows({"": name, "is": where} for name, where in addresses.items())


def destroy(*, stage: StageName, yes: Yes = False) -> None:
    """Delete a stage's stacks and what they hold; a protected stage refuses, and says what would stay."""
    deployer = _deployer(stage)
    deployer.require_unprotected()
    if not yes and not typer.confirm(f"Delete {stage} with its lake, for good?", err=True):
        raise InputError("nothing was deleted")
    deployer.destroy()


def _deployer(stage: str) -> Deployer:
    settings = wanted(stage)
    return Deployer(settings, DeployedStage.of(stage, settings.region), Machine(), Cdk(), _tell)


def _tell(found: list[Check]) -> None:
    for one in found:
        mark = "[green]✓[/green]" if one.ok else "[red]✗[/red]"
        notes.print(f"{mark} {one.check:13}", end="", highlight=False)
        notes.print(one.told, markup=False, highlight=False)


def _rows(plan: Plan) -> list[dict[str, Any]]:
    return [asdict(one) | {"where": ", ".join(one.where), "loss": one.loss} for one in plan.changes]
