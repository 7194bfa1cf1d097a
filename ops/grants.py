"""What a deployment would newly permit: allowances that its templates add, and denials that they drop.

As in `cdk diff`: https://docs.aws.amazon.com/cdk/v2/guide/best-practices-security.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from ops.template_changes import Template

_TRUST = "AssumeRolePolicyDocument"
# of resources that say themselves who may use them
_OWN = ("PolicyDocument", "KeyPolicy", "ResourcePolicy")
# an asset is named for its content: another one takes its place, and nothing more is permitted
_ASSET = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource: allowed to a role that holds it, or by a resource to `who`.

    One with the effect Deny is permitted from now on because its denial goes. Names are those of the template.
    """

    stack: str
    holder: str
    effect: str
    action: str
    resource: str
    who: str = ""
    condition: str = ""

    def __str__(self) -> str:
        """In one line, for people."""
        gone = "no longer denied: " if self.effect == "Deny" else ""
        whom = f"{self.who} by {self.holder}" if self.who else self.holder
        where = f" where {self.condition}" if self.condition else ""
        return f"{self.stack}: {gone}{whom}: {self.action} on {self.resource}{where}"


def broadened(stack: str, before: Template | None, after: Template | None) -> list[Grant]:
    """What the later template of a stack permits and the earlier one did not; None where there is no such stack."""
    old, new = {*_grants(stack, before or {})}, {*_grants(stack, after or {})}
    added = {one for one in new - old if one.effect == "Allow"}
    return sorted(added | {one for one in old - new if one.effect == "Deny"})


def _grants(stack: str, template: Template) -> Iterator[Grant]:
    for logical_id, resource in template.get("Resources", {}).items():
        for holder, statement in _statements(logical_id, resource["Type"], resource.get("Properties", {})):
            who = "; ".join(_parts(statement, "Principal"))
            condition = _text(statement.get("Condition") or "")
            for action, on in product(_parts(statement, "Action"), _parts(statement, "Resource") or [holder]):
                yield Grant(stack, holder, statement["Effect"], action, on, who, condition)


def _statements(logical_id: str, kind: str, properties: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every statement of a resource, with who holds it."""
    if kind == "AWS::Lambda::Permission":
        source = {name: value for name, value in properties.items() if name.startswith(("Source", "PrincipalOrg"))}
        statement = {"Effect": "Allow", "Condition": source, "Resource": properties["FunctionName"]}
        yield logical_id, statement | {name: properties[name] for name in ("Action", "Principal")}
        return
    for managed in properties.get("ManagedPolicyArns", []):
        yield logical_id, {"Effect": "Allow", "Action": "all that it allows", "Resource": managed}
    documents = [(logical_id, one["PolicyDocument"]) for one in properties.get("Policies", [])]
    documents += [(logical_id, properties[_TRUST])] if _TRUST in properties else []
    holders = [_text(one) for name in ("Roles", "Users", "Groups") for one in properties.get(name, [])]
    documents += [(one, properties[own]) for own in _OWN if own in properties for one in holders or [logical_id]]
    for holder, document in documents:
        for statement in _listed(document["Statement"]):
            yield holder, statement


def _parts(statement: Mapping[str, Any], name: str) -> list[str]:
    """What a statement says of Action, Resource or Principal, one by one; what it leaves out has a `not` before it."""
    said = [_text(one) for one in _listed(statement.get(name, []))]
    return said + [f"not {_text(one)}" for one in _listed(statement.get(f"Not{name}", []))]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """A value of a template in one line, with references as in Fn::Sub."""
    match value:
        case str():
            return _ASSET.sub("asset", value)
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Join": ["", list(parts)]}:
            return "".join(map(_text, parts))
    return _ASSET.sub("asset", json.dumps(value, sort_keys=True))
