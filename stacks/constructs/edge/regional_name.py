"""Names of what CloudFront keeps once for a whole account."""

from aws_cdk import Stack
from constructs import Construct


def regional_name(scope: Construct, construct_id: str) -> str:
    """A name that a stage of the same name in another region of the account does not take."""
    stack = Stack.of(scope)
    return f"{stack.stack_name}-{construct_id}-{stack.region}"
