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
    kinds.CHANGES: "Kinesis",
    kinds.DISTRIBUTION: "CloudFront",
    kinds.FUNCTION: "Lambda",
    kinds.ITEMS: "DynamoDB",
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
_LIVE = "live"  # the stack that only a live stage has, beside the stream in that of the jobs
_HASH = re.compile(r"[0-9A-F]{8}$")  # the CDK ends a logical id with it
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def diagram(assembly: Path) -> str:
    """The flowchart of the one stage that an assembly holds."""
    templates = Templates(assembly)
    shown = {id_: resource for id_, resource in templates.resources.items() if _is_shown(resource)}
    lines = [line for stack in templates.stacks for line in _box(stack, templates, shown)]
    drawn = [_arrow(arrow) for arrow in arrows(templates) if arrow.start in shown and arrow.end in shown]
    return "\n".join(["flowchart LR", *lines, *drawn, *_dashed(shown), ""])


def _is_shown(resource: Resource) -> bool:
    return resource.type in _KINDS and (resource.type != kinds.FUNCTION or is_ours(resource))


def _box(stack: str, templates: Templates, shown: dict[str, Resource]) -> Iterator[str]:
    yield f'  subgraph {stack}["live: in a live stage alone"]' if stack == _LIVE else f"  subgraph {stack}"
    for id_, resource in sorted(shown.items()):
        if resource.stack == stack:
            yield f'    {_node(id_)}["{_title(resource)}<br/><small>{_detail(resource)}</small>"]'
    for type_, what in _COUNTED.items():
        if number := sum(resource.stack == stack for resource in templates.of_type(type_)):
            told = what if number > 1 else what.removesuffix("s")
            yield f'    {stack}_{what.split()[-1]}(["{number} {told}"])'
    yield "  end"


def _dashed(shown: dict[str, Resource]) -> Iterator[str]:
    """What only a live stage has is dashed."""
    names = [_LIVE, *(_node(id_) for id_, one in sorted(shown.items()) if one.type == kinds.CHANGES)]
    yield "  classDef optional stroke-dasharray: 5 5"
    yield f"  class {','.join(names)} optional"


def _detail(resource: Resource) -> str:
    if resource.type == kinds.SCHEDULE:
        return f"{_KINDS[resource.type]}, {resource.properties['ScheduleExpression']}"
    return "WebSocket API" if resource.properties.get("ProtocolType") == "WEBSOCKET" else _KINDS[resource.type]


def _title(resource: Resource) -> str:
    """`Daily bars machine` for `DailyBarsMachine0C41693E`; a schedule's name without its stage's."""
    if resource.type == kinds.SCHEDULE:
        return str(resource.properties["Name"]).split("-", 2)[2]
    return " ".join(_WORD.findall(_HASH.sub("", resource.id.partition(".")[2]))).capitalize()


def _node(id_: str) -> str:
    return _HASH.sub("", id_).replace(".", "_")


def _arrow(arrow: Arrow) -> str:
    return f"  {_node(arrow.start)} -- {arrow.verb} --> {_node(arrow.end)}"
