"""Policy documents as IAM reads them; moto's own reading knows neither `?`, nor conditions, nor most resources.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from nextday.errors import NextdayError

_UNDERSTOOD = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
ANYBODY = "*"


class UnknownPolicy(NextdayError):
    """A policy says something that is not judged locally; the text names it."""


class Verdict(Enum):
    """What policies say of a request; whom none allows is denied too, but another policy may still allow."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"


@dataclass(frozen=True)
class Asked:
    """An action on a resource. `context` is what conditions may look at, its keys in small letters."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class _Condition:
    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Mapping[str, str]) -> bool:
        found = context.get(self.key)
        if self.operator == "Null":
            return str(found is None).lower() in self.values
        return found is not None and any(_OPERATORS[self.operator](value, found) for value in self.values)


@dataclass(frozen=True)
class Statement:
    """One statement of a policy. That of a role names no principals: it concerns whoever has the role."""

    allows: bool
    actions: re.Pattern[str]
    resources: re.Pattern[str]
    principals: frozenset[str]
    conditions: tuple[_Condition, ...]

    def concerns(self, asked: Asked, callers: frozenset[str]) -> bool:
        """Whether it says anything of what is asked by somebody of these names."""
        return bool(
            self.actions.fullmatch(asked.action)
            and self.resources.fullmatch(asked.resource)
            and not self.principals.isdisjoint(callers | {ANYBODY})
            and all(condition.holds(asked.context) for condition in self.conditions)
        )


def verdict(statements: Iterable[Statement], asked: Asked, callers: frozenset[str] = frozenset()) -> Verdict:
    """What statements say together: one that denies outweighs all that allow."""
    effects = {statement.allows for statement in statements if statement.concerns(asked, callers)}
    if False in effects:
        return Verdict.DENIED
    return Verdict.ALLOWED if effects else Verdict.SILENT


@cache
def statements(document: str) -> tuple[Statement, ...]:
    """Read a policy document. Raises UnknownPolicy."""
    return tuple(_statement(told) for told in _listed(json.loads(document)["Statement"]))


def _statement(told: dict[str, Any]) -> Statement:
    if unknown := told.keys() - _UNDERSTOOD:
        raise UnknownPolicy(f"{', '.join(sorted(unknown))} of a policy is not judged locally")
    return Statement(
        allows=told["Effect"] == "Allow",
        actions=_like(told["Action"], re.IGNORECASE),
        # a trust policy has none: it is about the role that it belongs to
        resources=_like(told.get("Resource", "*")),
        principals=_principals(told.get("Principal", ANYBODY)),
        conditions=tuple(_conditions(told.get("Condition", {}))),
    )


def _principals(told: Any) -> frozenset[str]:
    kinds = {"AWS": told} if isinstance(told, str) else told
    return frozenset(name for names in kinds.values() for name in _listed(names))


def _conditions(told: dict[str, dict[str, Any]]) -> Iterable[_Condition]:
    for operator, tests in told.items():
        if operator not in {*_OPERATORS, "Null"}:
            raise UnknownPolicy(f"{operator} of a policy's condition is not judged locally")
        for key, values in tests.items():
            yield _Condition(operator, key.lower(), tuple(str(value) for value in _listed(values)))


def _like(patterns: Any, flags: int = 0) -> re.Pattern[str]:
    """Whatever any of the patterns stands for: `*` for any text, `?` for one character."""
    escaped = (re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".") for pattern in _listed(patterns))
    return re.compile("|".join(escaped), flags)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# by name: whether the value that is found is as the one that is wanted, in this order
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ArnEquals": lambda wanted, found: bool(_like(wanted).fullmatch(found)),
    "ArnLike": lambda wanted, found: bool(_like(wanted).fullmatch(found)),
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
    "NumericLessThan": lambda wanted, found: float(found) < float(wanted),
    "StringEquals": lambda wanted, found: wanted == found,
    "StringLike": lambda wanted, found: bool(_like(wanted).fullmatch(found)),
}
