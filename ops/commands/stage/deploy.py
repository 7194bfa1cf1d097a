"""`nextday diff`, `nextday deploy` and `nextday destroy`: a stage's stacks on AWS."""

import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from ops.commands.options import Json, StageName, Wide
from ops.commands.stage.smoke import KEY_VARIABLE
from ops.grants import Grant
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


def _unasked(_: list[Grant]) -> bool:
    """Whatever it is."""
    return True


def _asked(grants: list[Grant]) -> bool:
    """Shown first."""
    _show(grants)
    return _confirmed("Deploy this?")


def _confirmed(question: str) -> bool:
    """Whether somebody says so; nobody does where there is no terminal."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        return False


def _show(grants: list[Grant]) -> None:
    if grants:
        notes.print("\npermits from now on:")
    for one in grants:
        notes.print(f"  {one}", markup=False, highlight=False)


def diff(*, stage: StageName, wide: Wide = False, json: Json = False) -> None:
    """Show what a deployment would change, what it would lose, and what it would newly permit; nothing is changed."""
    plan = _deployer(stage).plan()
    if json:
        print_json({"changes": _rows(plan), "losses": plan.losses, "permissions": plan.grants})
        return
    print_rows(_rows(plan), wide=wide)
    for name, loss in plan.losses.items():
        notes.print(f"{loss}: refused by `nextday deploy` without --allow {name}", highlight=False)
    _show(plan.grants)


def deploy(*, stage: StageName, allow: Allow = None, adopt: Adopt = None, yes: Yes = False, json: Json = False) -> None:
    """Check, build, compare, deploy, and ask the site; what holds data is neither replaced nor deleted unless named.

    New permissions are shown and asked about first.
    """
    deployer = _deployer(stage, approve=_unasked if yes else _asked)
    addresses = deployer.deploy(allow or [], adopted=adopt, key=os.environ.get(KEY_VARIABLE))
    print_json(addresses) if json else print_rows({"": name, "is": where} for name, where in addresses.items())


def destroy(*, stage: StageName, yes: Yes = False) -> None:
    """Delete a stage's stacks and what they hold; a protected stage refuses, and says what would stay."""
    deployer = _deployer(stage)
    deployer.require_unprotected()
    if not yes and not _confirmed(f"Delete {stage} with its lake, for good?"):
        raise InputError("nothing was deleted")
    deployer.destroy()


def _deployer(stage: str, approve: Callable[[list[Grant]], bool] = _unasked) -> Deployer:
    settings = wanted(stage)
    return Deployer(settings, DeployedStage.of(stage, settings.region), Machine(), Cdk(), _tell, approve)


def _tell(found: list[Check]) -> None:
    for one in found:
        mark = "[green]✓[/green]" if one.ok else "[red]✗[/red]"
        notes.print(f"{mark} {one.check:13}", end="", highlight=False)
        notes.print(one.told, markup=False, highlight=False)


def _rows(plan: Plan) -> list[dict[str, Any]]:
    return [asdict(one) | {"where": ", ".join(one.where), "loss": one.loss} for one in plan.changes]
