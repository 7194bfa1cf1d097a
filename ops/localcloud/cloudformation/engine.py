"""Stacks deployed by moto's CloudFormation, with our shims and without silence: an unknown type fails."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError
from moto.cloudformation import parsing
from moto.cloudformation.models import cloudformation_backends

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assembly.synthesis import Stack
from ops.localcloud.cloudformation import makers  # noqa: F401 - registers every shim
from ops.localcloud.cloudformation.changing.removing import remove
from ops.localcloud.cloudformation.changing.updating import carried_over
from ops.localcloud.cloudformation.deployment import Deployment, Properties, Resource
from ops.localcloud.cloudformation.naming import refuse_long_name, stable_name
from ops.localcloud.cloudformation.shims import SHIMS, Created, Shim, Undeployable
from ops.localcloud.patching import replaced

# any will do: moto looks the parameter up in SSM, and ignores the template's Rules, which compare it
_BOOTSTRAP_VERSION = "30"
_STACK_OUTPUT = "Fn::GetStackOutput"


class _Made:
    """A shim's resource in the shape moto's stacks expect."""

    def __init__(self, created: Created) -> None:
        self.physical_resource_id = created.physical_id
        self._attributes = created.attributes

    def is_created(self) -> bool:
        return True

    def get_cfn_attribute(self, attribute: str) -> Any:
        if attribute not in self._attributes:
            raise Undeployable(f"{self.physical_resource_id} has no attribute {attribute} locally")
        return self._attributes[attribute]


@dataclass(frozen=True)
class _Maker:
    """A shim in the shape of a moto resource class."""

    shim: Shim
    deployment: Deployment

    def has_cfn_attr(self, _: str) -> bool:
        return True

    def create_from_cloudformation_json(
        self, resource_name: str, cloudformation_json: Any, _account: str, _region: str, **told: Any
    ) -> _Made:
        refuse_long_name(self.shim.type, told["LogicalId"], resource_name)
        described = _described(resource_name, cloudformation_json, told)
        return _Made(_settled(described, self.deployment, self._create))

    def _create(self, described: Resource) -> Created:
        return self.shim.create(self.deployment, described.name, described.properties)


@dataclass(frozen=True)
class _Watched:
    """A resource class of moto's own: what it makes is noted."""

    native: Any
    deployment: Deployment

    def __getattr__(self, name: str) -> Any:
        return getattr(self.native, name)

    def create_from_cloudformation_json(
        self, resource_name: str, cloudformation_json: Any, account: str, region: str, **told: Any
    ) -> Any:
        refuse_long_name(told["ResourceType"], told["LogicalId"], resource_name)
        described = replace(
            _described(resource_name, cloudformation_json, told),
            native=f"{self.native.__module__}:{self.native.__name__}",
        )

        def create(_: Resource) -> Any:
            return self.native.create_from_cloudformation_json(
                resource_name, cloudformation_json, account, region, **told
            )

        return _settled(described, self.deployment, create)


def _described(name: str, declared: Properties, told: dict[str, Any]) -> Resource:
    """A resource as its template wants it, before it is made."""
    return Resource(
        stack=told["StackId"].split("/")[1],
        type=told["ResourceType"],
        logical_id=told["LogicalId"],
        name=name,
        physical_id="",
        properties=deepcopy(declared.get("Properties", {})),
        kept=declared.get("DeletionPolicy", "").startswith("Retain"),
    )


def _settled(wanted: Resource, deployment: Deployment, create: Callable[[Resource], Any]) -> Any:
    """The object of a resource: the earlier one, changed if need be, or a new one."""
    try:
        made = carried_over(wanted, deployment)
        if made is None:
            made = create(wanted)
    except (ClientError, ParamValidationError) as error:
        raise Undeployable(f"{wanted.logical_id} ({wanted.type}): {error}") from error
    identity = made.physical_id if isinstance(made, Created) else getattr(made, "physical_resource_id", wanted.name)
    deployment.resources.append(replace(wanted, physical_id=identity))
    deployment.made[wanted.place] = made
    return made


def redeploy(stacks: list[Stack], deployment: Deployment) -> None:
    """Update what is deployed to other templates: what they share stays, or changes where it is; the rest goes at last.

    A resource that its template keeps stays without being anybody's. Raises Undeployable: what is there is then what
    the deployment's `resources` and `earlier` ones say together.
    """
    backend = cloudformation_backends[ACCOUNT][REGION]
    # their resources stay in the other services, where they are found by place
    backend.stacks.clear()
    backend.exports.clear()
    deployment.earlier = {one.place: one for one in deployment.resources}
    deployment.resources, deployment.outputs = [], {}
    for stack in stacks:
        deploy(stack, deployment)
    take_away([*deployment.earlier.values()], deployment)
    deployment.earlier = {}


def take_away(resources: list[Resource], deployment: Deployment) -> None:
    """Remove resources, the last one first, but those that are kept."""
    for one in reversed(resources):
        if not one.kept:
            remove(one, deployment)
        deployment.made.pop(one.place, None)


def deploy(stack: Stack, deployment: Deployment) -> None:
    """Create a stack. Raises Undeployable naming what is not provided."""
    backend = cloudformation_backends[ACCOUNT][REGION]
    template = stack.template.read_text()
    _provide_bootstrap_version(json.loads(template), deployment)
    with _taught(deployment):
        # not through a client: moto's server would make a nameless 500 of Undeployable
        created = backend.create_stack(stack.name, template, parameters={})
    if created.status != "CREATE_COMPLETE":
        raise Undeployable(f"stack {stack.name} ends as {created.status}")
    deployment.outputs[stack.name] = {output["OutputKey"]: output["OutputValue"] for output in created.outputs or []}


def _provide_bootstrap_version(template: dict[str, Any], deployment: Deployment) -> None:
    version = template.get("Parameters", {}).get("BootstrapVersion")
    if version:
        deployment.client("ssm").put_parameter(
            Name=version["Default"], Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )


def _taught(deployment: Deployment) -> AbstractContextManager[None]:
    """The template engine of moto with our types, stable names and DependsOn, while this is open."""
    return replaced(
        parsing,
        # moto warns of a type that it does not know, skips it, and calls the stack complete
        resource_class_from_type=_class_of(deployment, parsing.resource_class_from_type),
        resource_name_property_from_type=_name_property_of(parsing.resource_name_property_from_type),
        # moto's names end at random: at each start a bucket would have another folder
        generate_resource_name=stable_name,
        parse_and_create_resource=_after_dependencies(parsing.parse_and_create_resource),
        clean_json=_reading_outputs(deployment, parsing.clean_json),
    )


def _class_of(deployment: Deployment, original: Callable[[str], Any]) -> Callable[[str], Any]:
    def known_class(resource_type: str) -> Any:
        if resource_type in SHIMS:
            return _Maker(SHIMS[resource_type], deployment)
        if resource_type in parsing.get_model_map():
            return _Watched(original(resource_type), deployment)
        raise Undeployable(f"{resource_type} is not provided locally: give it a shim in ops/localcloud/cloudformation")

    return known_class


def _name_property_of(original: Callable[[str], str | None]) -> Callable[[str], str | None]:
    def name_property(resource_type: str) -> str | None:
        return SHIMS[resource_type].name_property if resource_type in SHIMS else original(resource_type)

    return name_property


def _after_dependencies(original: Callable[..., Any]) -> Callable[..., Any]:
    """Also where an output is evaluated early, which follows references only."""

    def create(logical_id: str, declared: Any, stack: Any, **where: str) -> Any:
        for dependency in _dependencies(declared):
            stack[dependency]  # looking a resource up creates it
        return original(logical_id, declared, stack, **where)

    return create


def _reading_outputs(deployment: Deployment, original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """With Fn::GetStackOutput, which moto leaves as it stands: an output of a stack that was deployed before."""

    def clean(value: Any, resources: Any) -> Any:
        if not (isinstance(value, dict) and value.keys() == {_STACK_OUTPUT}):
            return original(value, resources)
        asked = original(value[_STACK_OUTPUT], resources)
        told, name = deployment.outputs.get(asked["StackName"], {}), asked["OutputName"]
        if asked.get("Region", REGION) != REGION or name not in told:
            raise Undeployable(f"no stack {asked['StackName']} of {REGION} has an output {name}")
        return told[name]

    return clean


def _dependencies(declared: Any) -> list[str]:
    dependencies = declared.get("DependsOn", [])
    return [dependencies] if isinstance(dependencies, str) else dependencies
