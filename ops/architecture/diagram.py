"""A stage as a Mermaid flowchart: a box per stack, a node per resource that a reader should know."""

import re
from collections.abc import Iterator
from pathlib import Path

from ops.architecture import arrows as kinds
from ops.architecture.arrows import Arrow, arrows, is_ours
from ops.architecture.templates import Resource, Templates

_KINDS = {
    kinds.API: "HTTP API",
    kinds.BUCKET: "S3",
    kinds.DISTRIBUTION: "CloudFront",
    kinds.FUNCTION: "Lambda",
    kinds.MACHINE: "Step Functions",
    kinds.QUEUE: "SQS",
    kinds.SCHEDULE: "Scheduler",
    kinds.SECRET: "Secrets Manager",
    kinds.TOPIC: "SNS",
    kinds.WORKGROUP: "Athena",
}
_COUNTED = {
    kinds.TABLE: "Glue tables",
    kinds.ALARM: "alarms",
    "AWS::CloudWatch::Dashboard": "dashboards",
    "AWS::ApiGatewayV2::Route": "routes",
}
_HASH = re.compile(r"[0-9A-F]{8}$")  # the CDK ends a logical id with it
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def diagram(assembly: Path) -> str:
    """The flowchart of the one stage that an assembly holds."""
    templates = Templates(assembly)
    shown = {id_: resource for id_, resource in templates.resources.items() if _is_shown(resource)}
    lines = [line for stack in templates.stacks for line in _box(stack, templates, shown)]
    drawn = [_arrow(arrow) for arrow in arrows(templates) if arrow.start in shown and arrow.end in shown]
    return "\n".join(["flowchart LR", *lines, *drawn, ""])


def _is_shown(resource: Resource) -> bool:
    return resource.type in _KINDS and (resource.type != kinds.FUNCTION or is_ours(resource))


def _box(stack: str, templates: Templates, shown: dict[str, Resource]) -> Iterator[str]:
    yield f"  subgraph {stack}"
    for id_, resource in sorted(shown.items()):
        if resource.stack == stack:
            yield f'    {_node(id_)}["{_title(resource)}<br/><small>{_detail(resource)}</small>"]'
    for type_, what in _COUNTED.items():
        if number := sum(resource.stack == stack for resource in templates.of_type(type_)):
            yield f'    {stack}_{what.split()[-1]}(["{number} {what}"])'
    yield "  end"


def _detail(resource: Resource) -> str:
    kind = _KINDS[resource.type]
    return f"{kind}, {resource.properties['ScheduleExpression']}" if resource.type == kinds.SCHEDULE else kind


def _title(resource: Resource) -> str:
    """`Daily bars machine` for `DailyBarsMachine0C41693E`; a schedule's name without its stage's."""
    if resource.type == kinds.SCHEDULE:
        return str(resource.properties["Name"]).split("-", 2)[2]
    return " ".join(_WORD.findall(_HASH.sub("", resource.id.partition(".")[2]))).capitalize()


def _node(id_: str) -> str:
    return _HASH.sub("", id_).replace(".", "_")


def _arrow(arrow: Arrow) -> str:
    return f"  {_node(arrow.start)} -- {arrow.verb} --> {_node(arrow.end)}"
