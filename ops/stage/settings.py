"""What the committed settings say of a stage, as far as commands on AWS need to know it."""

from dataclasses import dataclass

from nextday.errors import InputError


@dataclass(frozen=True)
class Wanted:
    """A stage as it is to be; without an account or a region those of the shell are taken."""

    name: str
    account: str | None
    region: str | None
    alarm_email: str | None
    protect: bool


def wanted(stage: str) -> Wanted:
    """The settings of a stage. Raises InputError when there is no such stage."""
    # the CDK takes a second to import
    from cdk_app import stages  # noqa: PLC0415

    if stage not in stages.STAGES:
        raise InputError(f"there is no stage {stage!r}, only {', '.join(stages.STAGES)}")
    config = stages.STAGES[stage]
    pinned = {name: getattr(config, name, None) for name in ("account", "region")}
    return Wanted(stage, **pinned, alarm_email=config.alarm_email, protect=config.protect)
