"""The resources of a stage's templates, and what each refers to, also across stacks."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.localcloud.assembly.synthesis import stacks


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource; `id` is its logical id after the name of its stack, by which all others know it."""

    id: str
    stack: str
    type: str
    properties: Mapping[str, Any]


class Templates:
    """All resources of one stage."""

    def __init__(self, assembly: Path) -> None:
        read = {_short(stack.name): json.loads(stack.template.read_text()) for stack in stacks(assembly)}
        self.stacks = tuple(read)
        self.resources = {resource.id: resource for name, body in read.items() for resource in _resources(name, body)}
        self._outputs = {
            (stack, output): told["Value"]
            for stack, body in read.items()
            for output, told in body.get("Outputs", {}).items()
        }

    def of_type(self, type_: str) -> list[Resource]:
        """Those of a CloudFormation type."""
        return [resource for resource in self.resources.values() if resource.type == type_]

    def named_in(self, resource: Resource, value: Any, type_: str) -> list[Resource]:
        """Those of a type that a property's value of `resource` refers to."""
        named = {self.resources[each] for each in self._references(resource.stack, value) if each in self.resources}
        return sorted((each for each in named if each.type == type_), key=lambda each: each.id)

    def _references(self, stack: str, value: Any) -> Iterator[str]:
        match value:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
                yield f"{stack}.{name}"
            case {"Fn::GetStackOutput": {"StackName": str(name), "OutputName": str(output)}}:
                owner = _short(name)
                yield from self._references(owner, self._outputs[owner, output])
            case Mapping():
                for each in value.values():
                    yield from self._references(stack, each)
            case list():
                for each in value:
                    yield from self._references(stack, each)


def _short(name: str) -> str:
    """`data` of `nextday-dev-data`."""
    return name.rpartition("-")[2]


def _resources(stack: str, template: Mapping[str, Any]) -> Iterator[Resource]:
    for name, body in template["Resources"].items():
        yield Resource(f"{stack}.{name}", stack, body["Type"], body.get("Properties", {}))
