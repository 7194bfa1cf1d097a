"""Checks that each find something right, or say what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nextday.errors import NextdayError


class Amiss(NextdayError):
    """What a check found; the text says what to do."""


class Failed(NextdayError):
    """Something is amiss."""


@dataclass(frozen=True)
class Check:
    """One finding."""

    check: str
    ok: bool
    told: str


def examined(checks: Mapping[str, Callable[[], str]]) -> list[Check]:
    """Make every check, however those before it end: a check returns what is right, or raises NextdayError."""
    return [_made(name, check) for name, check in checks.items()]


def _made(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, told=check())
    except NextdayError as error:
        return Check(name, ok=False, told=str(error))


def require(found: list[Check]) -> None:
    """Raise Failed that names what is amiss."""
    if amiss := [one.check for one in found if not one.ok]:
        raise Failed(f"{len(amiss)} of {len(found)} checks found something amiss: {', '.join(amiss)}")
