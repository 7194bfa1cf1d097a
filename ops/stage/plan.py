"""What a deployment would change, and what it must not change unasked."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from nextday.errors import InputError
from ops.grants import Grant, broadened
from ops.localcloud.assembly.synthesis import read_template, stacks
from ops.stage.deployed import DeployedStage
from ops.template_changes import Change, changed_buckets, changes, losses, require_possible


@dataclass(frozen=True)
class Plan:
    """What an assembly's stacks change, newly permit, and lose, by the name under which that may be allowed."""

    assembly: Path
    changes: list[Change]
    losses: dict[str, str]
    grants: list[Grant]

    def require(self, allowed: Collection[str]) -> None:
        """Raise InputError that names what would be lost and is not allowed to be, or what is allowed for nothing."""
        if unknown := [name for name in allowed if name not in self.losses]:
            raise InputError(f"nothing of this deployment is called {', '.join(unknown)}: leave --allow out")
        refused = {name: loss for name, loss in self.losses.items() if name not in allowed}
        if refused:
            flags = " ".join(f"--allow {name}" for name in refused)
            raise InputError(f"refused: {'; '.join(refused.values())}. If that is meant, add {flags}")


def planned(stage: DeployedStage, assembly: Path) -> Plan:
    """The way from what is deployed to an assembly. Raises InputError for one that CloudFormation cannot go."""
    found: list[Change] = []
    lost: dict[str, str] = {}
    grants: list[Grant] = []
    for stack in stacks(assembly):
        before, after = stage.template(stack.name), read_template(stack)
        found += changes(stack.name, before, after)
        lost |= changed_buckets(before, after)
        grants += broadened(stack.name, before, after)
    require_possible(found)
    return Plan(assembly, found, losses(found) | lost, grants)
