"""Findings of the AWS Solutions rule pack that we accept, each with its reason beside the construct it concerns."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *findings: str) -> None:
    """Accept findings on a construct and everything below it, e.g. `AwsSolutions-S1`, for one reason."""
    for finding in findings:
        Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))
