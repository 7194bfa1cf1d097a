"""Use cases: bring a stage to AWS, and take it away."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from cdk_app.stages import StageConfig
from nextday.errors import InputError
from ops.grants import Grant
from ops.localcloud.assembly.synthesis import stacks
from ops.stage.adopting import adopt
from ops.stage.checks import Amiss, Check, examined, require
from ops.stage.deployed import DeployedStage
from ops.stage.doctor import Machine, of_the_account, of_the_layer, of_this_machine
from ops.stage.plan import Plan, planned
from ops.stage.smoke import smoke
from ops.stage.toolchain import Toolchain


@dataclass(frozen=True)
class Deployer:
    """Deploys one stage with the programs of this machine; `tell` is told every check that was made.

    `approve` is asked before a deployment permits what was not permitted.
    """

    settings: StageConfig
    stage: DeployedStage
    machine: Machine
    tools: Toolchain
    tell: Callable[[list[Check]], None]
    approve: Callable[[list[Grant]], bool]

    def plan(self) -> Plan:
        """Build and synthesize the stage, and compare it with what is deployed.

        Raises Failed for the layer, ProgramFailed, StageUnavailable.
        """
        _ = self.stage.account  # building takes minutes: whoever cannot ask AWS is told before
        self.tools.build()
        self._require(of_the_layer(self.tools.layer))
        return planned(self.stage, self.tools.synthesize(self.stage.name))

    def deploy(self, allowed: Collection[str], *, adopted: str | None = None, key: str | None = None) -> dict[str, str]:
        """Deploy the stage unless it would lose what is not `allowed`, and ask its site with `key`; its addresses.

        `adopted` is the bucket of a lake that an earlier deployment has left: the new one takes it over. Raises Failed
        for a check, InputError for a loss or what is not approved, ProgramFailed, StageUnavailable.
        """
        self._require(of_this_machine(self.machine) | of_the_account(self.stage, self.settings))
        plan = self.plan()
        if adopted:
            adopt(self.stage, self.tools, plan.assembly, adopted)
            plan = planned(self.stage, plan.assembly)
        plan.require(allowed)
        if plan.grants and not self.approve(plan.grants):
            raise InputError("nothing was deployed: its new permissions were not approved; --yes approves them unasked")
        self.tools.deploy(self.stage.name, plan.assembly)
        addresses = {
            "site": self.stage.site,
            "api": self.stage.output("api", "ApiEndpoint"),
            "lake": self.stage.output("data", "LakeBucketName"),
        }
        found = smoke(addresses["site"], stage=self.stage.name, key=key)
        found += examined({"stacks": lambda: self._stacks(plan.assembly)})
        self.tell(found)
        require(found)
        return addresses

    def require_unprotected(self) -> None:
        """Raise InputError for a stage that is to stay, and say what would stay anyhow."""
        if self.settings.protect:
            lake = self.stage.output("data", "LakeBucketName")
            raise InputError(
                f"{self.stage.name} is protected, nothing is deleted: deploy it without `protect` first. Even then "
                f"a lake that was made under protection stays, with all its objects: {lake}"
            )

    def destroy(self) -> None:
        """Delete the stacks, in the stage's own account.

        Raises InputError for a protected stage, Failed for another account or a stack that would stay.
        """
        self.require_unprotected()
        asked = of_the_account(self.stage, self.settings)
        self._require({name: asked[name] for name in ("account", "region")})
        self.tools.build()
        assembly = self.tools.synthesize(self.stage.name)
        self._require({"stacks": lambda: self._stacks(assembly)})
        self.tools.destroy(self.stage.name, assembly)

    def _stacks(self, assembly: Path) -> str:
        """The stage's own. Raises Amiss for one that it no longer has, which the CDK's command leaves where it is."""
        own, live = [one.name for one in stacks(assembly)], f"nextday-{self.stage.name}-live"
        if live not in own and self.stage.stack(live):
            raise Amiss(
                f"the stage is live no more, but {live} is still there, asks the vendor on and costs: run "
                f"`aws cloudformation delete-stack --region {self.stage.region} --stack-name {live}`"
            )
        return ", ".join(own)

    def _require(self, checks: dict[str, Callable[[], str]]) -> None:
        found = examined(checks)
        self.tell(found)
        require(found)
