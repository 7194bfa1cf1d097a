"""What deploying a template over an earlier one does to its resources, by the schemas of their types.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

from nextday.catalog import HOLDS, projected_buckets
from nextday.errors import InputError
from ops.localcloud.assembly.synthesis import read_template, stacks

Template = Mapping[str, Any]
BUCKETS = "buckets"
"""Stands for the number of files that a lake's periods are split into, where resources are named."""
STATEFUL = {
    "AWS::CloudFront::Distribution": "the site's address",
    "AWS::ApiGatewayV2::Api": "the API's address",
    "AWS::DynamoDB::Table": "its items",
    "AWS::Glue::Database": "its tables' declarations, while nothing can be asked of them",
    "AWS::KMS::Key": "what was encrypted with it",
    "AWS::S3::Bucket": "its objects",
    "AWS::SecretsManager::Secret": "its value",
}
"""Types whose resources are not made again by another deployment, and what goes with one."""
# any: what cannot be updated is the same in all of them
_REGION = "us-east-1"


class Kind(StrEnum):
    """What happens to a resource."""

    ADD = "add"
    MODIFY = "modify"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True)
class Change:
    """One resource of a stack that changes; `where` names the properties.

    One that is `kept` outlives its stack. One that is to be replaced and has its name from the template in both cannot
    be: CloudFormation makes the new one before it deletes the old.
    """

    kind: Kind
    stack: str
    logical_id: str
    type: str
    where: tuple[str, ...] = ()
    kept: bool = False
    named: bool = False

    @property
    def loss(self) -> str | None:
        """What would be lost for good; None where nothing is."""
        gone = self.kind is Kind.REPLACE or (self.kind is Kind.REMOVE and not self.kept)
        return STATEFUL.get(self.type) if gone else None


def changes(stack: str, before: Template | None, after: Template | None) -> list[Change]:
    """The changes of one stack, by logical id; None where there is no such stack."""
    old, new = _resources(before), _resources(after)
    replaced = _replaced(old, new)
    return [
        change
        for logical_id in sorted(old.keys() | new.keys())
        if (change := _change(stack, logical_id, old.get(logical_id), new.get(logical_id), replaced))
    ]


def _change(
    stack: str, logical_id: str, old: Template | None, new: Template | None, replaced: Mapping[str, tuple[str, ...]]
) -> Change | None:
    if old is None or new is None:
        one = old or new or {}
        kind = Kind.ADD if old is None else Kind.REMOVE
        return Change(kind, stack, logical_id, one["Type"], kept=one.get("DeletionPolicy", "").startswith("Retain"))
    if logical_id in replaced:
        why = replaced[logical_id]
        return Change(Kind.REPLACE, stack, logical_id, old["Type"], why, named=_named_alike(old, new, replaced.keys()))
    differing = _differing(old, new)
    return Change(Kind.MODIFY, stack, logical_id, old["Type"], differing) if differing else None


def _resources(template: Template | None) -> dict[str, Any]:
    resources: dict[str, Any] = (template or {}).get("Resources", {})
    return resources


def _differing(old: Template, new: Template) -> tuple[str, ...]:
    before, after = old.get("Properties", {}), new.get("Properties", {})
    return tuple(name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))


def _replaced(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Resources that are made anew, and why: with one that is, those go whose fixed properties refer to it."""
    replaced: dict[str, tuple[str, ...]] = {}
    while True:
        found = {
            logical_id: why
            for logical_id in (old.keys() & new.keys()) - replaced.keys()
            if (why := tuple(_forcing(old[logical_id], new[logical_id], replaced.keys())))
        }
        if not found:
            return replaced
        replaced |= found


def _forcing(old: Template, new: Template, replaced: Collection[str]) -> Iterator[str]:
    """Names of the properties by which a resource has to be made anew."""
    if old["Type"] != new["Type"]:
        yield "Type"
        return
    for path in _fixed(new["Type"]):
        before, after = (_at(one.get("Properties", {}), path) for one in (old, new))
        if before != after or {*replaced} & {*_references(after)}:
            yield ".".join(path)


def _named_alike(old: Template, new: Template, replaced: Collection[str]) -> bool:
    """Whether all by which a resource is known stands in both templates, and is the same."""
    before, after = old.get("Properties", {}), new.get("Properties", {})
    identity = _paths(new["Type"], "primaryIdentifier")
    names = [(_at(before, path), _at(after, path)) for path in identity]
    # a reference to what is made anew is another name
    same = all(was == will is not None and not {*_references(will)} & {*replaced} for was, will in names)
    return old["Type"] == new["Type"] and bool(names) and same


def _fixed(resource_type: str) -> tuple[tuple[str, ...], ...]:
    """Paths of the properties of a type that no update can change."""
    return _paths(resource_type, "createOnlyProperties")


@cache
def _paths(resource_type: str, kind: str) -> tuple[tuple[str, ...], ...]:
    """Paths of properties of a type, by their kind in its schema."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, resource_type).schema
    except ResourceNotFoundError:
        # a custom resource's function decides, and its token is what it cannot change
        schema = {"createOnlyProperties": ["/properties/ServiceToken"]}
    return tuple(tuple(path.split("/")[2:]) for path in schema.get(kind) or ())


def _at(properties: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        properties = properties.get(name) if isinstance(properties, Mapping) else None
    return properties


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case Mapping():
            for one in value.values():
                yield from _references(one)
        case list():
            for one in value:
                yield from _references(one)


def buckets_of(template: Template | None) -> int | None:
    """The number of files that a data stack's lake is split into; None where there is no lake."""
    for resource in _resources(template).values():
        declared = resource.get("Properties", {}).get("TableInput", {})
        if resource["Type"] == "AWS::Glue::Table" and declared.get("Name") == HOLDS.name:
            return projected_buckets(declared["Parameters"])
    return None


def lost_between(old: Path, new: Path) -> dict[str, str]:
    """What an update from one assembly to another would lose, by name. Raises InputError for an impossible one."""
    before, after = ({one.name: read_template(one) for one in stacks(assembly)} for assembly in (old, new))
    lost: dict[str, str] = {}
    for stack in before.keys() | after.keys():
        templates = before.get(stack), after.get(stack)
        found = changes(stack, *templates)
        require_possible(found)
        lost |= losses(found) | changed_buckets(*templates)
    return lost


def changed_buckets(before: Template | None, after: Template | None) -> dict[str, str]:
    """As `losses`, of the number of buckets."""
    old, new = buckets_of(before), buckets_of(after)
    if old in (None, new) or new is None:
        return {}
    return {BUCKETS: f"{old} buckets of the lake become {new}, so that all that is stored is looked for elsewhere"}


def require_possible(found: list[Change]) -> None:
    """Raise InputError that names a resource which CloudFormation could not replace."""
    for one in found:
        if one.kind is Kind.REPLACE and one.named:
            why = ", ".join(one.where)
            raise InputError(f"{one.stack}/{one.logical_id} is new by its {why} and has its old name: give it another")


def losses(found: list[Change]) -> dict[str, str]:
    """What would be lost, by the name under which it may be allowed: `stack/LogicalId`."""
    return {
        f"{one.stack}/{one.logical_id}": f"{one.kind} of {one.type} {one.logical_id}, with {one.loss}"
        for one in found
        if one.loss
    }
