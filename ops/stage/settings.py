"""What the committed settings say of a stage."""

from cdk_app.stages import StageConfig, stages
from nextday.errors import InputError


def wanted(stage: str) -> StageConfig:
    """A stage as it is to be. Raises InputError when there is no such stage, or the settings make no sense."""
    known = stages()
    if stage not in known:
        raise InputError(f"there is no stage {stage!r}, only {', '.join(known)}")
    return known[stage]
