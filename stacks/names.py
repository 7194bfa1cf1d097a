"""Names that commands look a stage up by; the stacks give them to what they make."""


def database_name(stage: str) -> str:
    """The Glue database of a stage's tables."""
    return f"nextday_{stage}"


def cost_tag(stage: str) -> tuple[str, str]:
    """Key and value of the tag by which what a stage costs is told from what all else in its account does."""
    return "stage", f"nextday-{stage}"


def workgroup_name(stage: str) -> str:
    """The Athena workgroup in which a stage is queried."""
    return f"nextday-{stage}"


def cache_name(stage: str) -> str:
    """The Valkey cache of a stage, its user and the group of this one user: IAM knows the two last by one name."""
    return f"nextday-{stage}"
