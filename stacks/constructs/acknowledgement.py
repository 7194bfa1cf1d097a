"""Findings of the AWS Solutions rule pack that we accept, each with its reason beside the construct it concerns."""

import json
import re
from hashlib import md5

from aws_cdk import Acknowledgment, CfnElement, Stack, Token, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *findings: str) -> None:
    """Accept findings on a construct and everything below it, e.g. `AwsSolutions-S1`, for one reason."""
    for finding in findings:
        Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))


def acknowledge_wildcards(construct: IConstruct, reason: str, *resources: str) -> None:
    """Accept policy statements on wildcard resources, written as the rule pack writes them: `<LogicalId.Arn>/*`.

    `<AWS::Region>` and its like stand for the region of a stage that has one, too.
    """
    named = (_placed(Stack.of(construct), resource) for resource in resources)
    acknowledge(construct, reason, *(f"AwsSolutions-IAM5[Resource::{resource}]" for resource in named))


def logical_id(construct: IConstruct) -> str:
    """Name of a construct's resource in its template, as the rule pack names it in a finding."""
    resource = construct.node.default_child
    if not isinstance(resource, CfnElement):
        raise TypeError(f"{construct.node.path} has no single resource")
    return str(Stack.of(construct).resolve(resource.logical_id))


def read_elsewhere(construct: IConstruct, attribute: str) -> str:
    """How the rule pack names an attribute of a resource in a stack that is not its own."""
    stack = Stack.of(construct)
    published = f"Output{_compact(stack.resolve(attribute))}"
    # as the CDK names the output; where it did otherwise, the rule pack would find what is not acknowledged
    digest = md5(f"Publish/{published}".encode(), usedforsecurity=False).hexdigest()[:8].upper()
    name = "Publish" + re.sub(r"\W", "", published) + digest
    region = stack.resolve(stack.region)
    return _compact({"Fn::GetStackOutput": {"StackName": stack.stack_name, "Region": region, "OutputName": name}})


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _placed(stack: Stack, resource: str) -> str:
    """With the partition, region and account of a stack in their places, where it knows them."""
    known = {"Partition": stack.partition, "Region": stack.region, "AccountId": stack.account}
    for name, value in known.items():
        if not Token.is_unresolved(value):
            resource = resource.replace(f"<AWS::{name}>", value)
    return resource
