"""A function of an API: a zip of its handler and the bytecode of that, on layers."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.function_setup import FunctionSetup
from stacks.constructs.sources import Code
from stacks.constructs.zipped.compiled_code import compiled_code


class ZippedFunction(lambda_.Function):
    """Runs a handler of `code`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: Code,
        layers: Sequence[lambda_.ILayerVersion],
        setup: FunctionSetup,
        **told: Any,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            code=compiled_code(code),
            runtime=lambda_.Runtime.PYTHON_3_13,
            layers=[*layers],
            **setup,
            **told,
        )
        acknowledge(self, "the version that packages and bytecode are built and tested for", "AwsSolutions-L1")
