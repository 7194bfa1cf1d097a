"""A cloud assembly as tests read it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STACKS, LIVE = ("data", "compute", "api", "web"), "live"


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    id: str
    type: str
    properties: Mapping[str, Any]
    deletion_policy: str | None


@dataclass(frozen=True)
class Template:
    """One stack's template and the folder of the assets it names."""

    path: Path
    terminates: bool

    @property
    def json(self) -> dict[str, Any]:
        return _read(self.path)

    def resources(self, type_: str) -> list[Resource]:
        """All resources of a CloudFormation type."""
        return [resource for resource in self._resources() if resource.type == type_]

    def only(self, type_: str) -> Resource:
        """The one resource of a type."""
        (resource,) = self.resources(type_)
        return resource

    def by_id(self, logical_id: str) -> Resource:
        return next(resource for resource in self._resources() if resource.id == logical_id)

    def _resources(self) -> Iterator[Resource]:
        for name, body in self.json["Resources"].items():
            yield Resource(name, body["Type"], body.get("Properties", {}), body.get("DeletionPolicy"))


@dataclass(frozen=True)
class StageTemplates:
    """The four templates of one stage, and a fifth of one that is live."""

    name: str
    data: Template
    compute: Template
    api: Template
    web: Template
    live: Template | None

    @property
    def all(self) -> tuple[Template, ...]:
        return (self.data, self.compute, self.api, self.web, *([self.live] if self.live else []))

    def resources(self, type_: str) -> list[Resource]:
        """All resources of a CloudFormation type, in any stack."""
        return [resource for template in self.all for resource in template.resources(type_)]

    def plain(self, value: Any) -> Any:
        """`value` with every reference replaced by the logical id of what it refers to, also across stacks."""
        match value:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
                return name
            case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(name)}}:
                return self.plain(self._stack(stack).json["Outputs"][name]["Value"])
            case {"Fn::Sub": str(text)}:
                value = re.sub(r"\$\{(.+?)\}", r"\1", text)
            case {"Fn::Join": [separator, parts]}:
                return separator.join(str(self.plain(part)) for part in parts)
            case Mapping():
                return {key: self.plain(each) for key, each in value.items()}
            case list():
                return [self.plain(each) for each in value]
        return value

    @property
    def alarms(self) -> list[Resource]:
        """Alarms that tell somebody; those of a rollout tell nobody and take a version back."""
        return [alarm for alarm in self.resources("AWS::CloudWatch::Alarm") if "AlarmActions" in alarm.properties]

    @property
    def lake(self) -> Resource:
        """The lake's bucket."""
        return self.data.by_id(self.plain(self.data.json["Outputs"]["LakeBucketName"]["Value"]))

    @property
    def functions(self) -> dict[str, Resource]:
        """Our functions, by the handler they run."""
        return {
            function.properties.get("Handler") or function.properties["ImageConfig"]["Command"][0]: function
            for template in (self.compute, self.api)
            for function in template.resources("AWS::Lambda::Function")
        }

    def function(self, name: str) -> Resource:
        """The function of a folder of `lambdas`."""
        return self.functions[f"lambdas.{name}.handler.handler"]

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a function, references as logical ids."""
        variables: dict[str, str] = self.plain(self.function(name).properties["Environment"]["Variables"])
        return variables

    def machine(self, name: str) -> Resource:
        """A state machine by the beginning of its logical id."""
        machines = self.compute.resources("AWS::StepFunctions::StateMachine")
        return next(machine for machine in machines if machine.id.startswith(name))

    def definition(self, name: str) -> Any:
        """What a state machine does."""
        return json.loads(self.plain(self.machine(name).properties["DefinitionString"]))

    def _stack(self, name: str) -> Template:
        parts = zip((*STACKS, LIVE), self.all, strict=False)
        return next(one for part, one in parts if name == f"nextday-{self.name}-{part}")


def listed(value: Any) -> list[Any]:
    """CloudFormation writes a list of one as its only element."""
    return value if isinstance(value, list) else [value]


def stage_templates(assembly: Path, name: str) -> StageTemplates:
    """The templates of one stage, found as the CDK CLI finds them."""
    folder = assembly / f"assembly-nextday-{name}"
    artifacts = _read(folder / "manifest.json")["artifacts"].values()
    stacks = {
        artifact["properties"]["stackName"]: Template(
            folder / artifact["properties"]["templateFile"],
            terminates=not artifact["properties"].get("terminationProtection", False),
        )
        for artifact in artifacts
        if artifact["type"] == "aws:cloudformation:stack"
    }
    always = (stacks[f"nextday-{name}-{stack}"] for stack in STACKS)
    return StageTemplates(name, *always, live=stacks.get(f"nextday-{name}-{LIVE}"))


@cache
def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content
