"""The registry of resource types that the local cloud provides itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nextday.errors import NextdayError
from ops.localcloud.cloudformation.deployment import Deployment, Properties


class Undeployable(NextdayError):
    """A template asks for something the local cloud does not provide; the text names it."""


@dataclass(frozen=True)
class Created:
    """A new resource: what `Ref` gives and what `Fn::GetAtt` gives."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


Create = Callable[[Deployment, str, Properties], Created]


@dataclass(frozen=True)
class Shim:
    """How to create resources of a type. `name_property`: the property that may name one explicitly."""

    type: str
    name_property: str
    create: Create


SHIMS: dict[str, Shim] = {}


def resource(resource_type: str, *, name: str = "") -> Callable[[Create], Create]:
    """Register a function that creates resources of a type from (deployment, physical name, properties)."""

    def register(create: Create) -> Create:
        SHIMS[resource_type] = Shim(resource_type, name, create)
        return create

    return register


def chosen(properties: Properties, *names: str) -> Properties:
    """The named properties, those that are there."""
    return {name: properties[name] for name in names if name in properties}


def without(properties: Properties, *names: str) -> Properties:
    """All properties but the named ones."""
    return {name: value for name, value in properties.items() if name not in names}
