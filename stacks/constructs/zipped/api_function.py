"""The function behind the HTTP API: a zip of its handler, with the domain and its dependencies as layers.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
"""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import ApiSettings
from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.function_setup import function_setup
from stacks.constructs.sources import API_FUNCTION
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.zipped.layers import layers
from stacks.constructs.zipped.zipped_function import ZippedFunction


class ApiFunction(ZippedFunction):
    """Runs `lambdas.api.handler.handler`; the dependency layer holds what `make layer` built.

    `live` is the published version that requests go to: Lambda starts it from a snapshot of its imports.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: ApiSettings, monitoring: Monitoring) -> None:
        super().__init__(
            scope,
            construct_id,
            code=API_FUNCTION,
            setup=function_setup(scope, construct_id, service="api", settings=settings, monitoring=monitoring),
            handler="lambdas.api.handler.handler",
            memory_size=1024,  # CPU comes with it: 1,769 MB are one vCPU
            timeout=Duration.seconds(15),  # a listing and a file that both fail take 8; API Gateway waits for 30
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS,
            layers=layers(scope),
        )
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.current_version)
        acknowledge(
            self, "requests go to published versions", "Annotation::@aws-cdk/aws-lambda:snapStartRequirePublish"
        )
