"""What the committed settings say of a stage, as far as commands on AWS need to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    known = _stages()
    if stage not in known:
        raise InputError(f"there is no stage {stage!r}, only {', '.join(known)}")
    config = known[stage]
    pinned = {name: getattr(config, name, None) for name in ("account", "region")}
    return Wanted(stage, **pinned, alarm_email=config.alarm_email, protect=config.protect)


def _stages() -> Mapping[str, Any]:
    # the CDK takes a second to import
    from cdk_app import stages  # noqa: PLC0415

    listed = getattr(stages, "stages", None)
    known: Mapping[str, Any] = listed() if listed else vars(stages)["STAGES"]
    return known
