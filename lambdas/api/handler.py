"""Lambda function behind the HTTP API."""

import os
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.api.app import build_app
from nextday.lake.serving.credentials import container_credentials
from nextday.lake.serving.objects import S3Objects
from nextday.lake.serving.reader import ServingLake
from nextday.settings import ApiSettings

logger, metrics = Logger(), Metrics()
settings = ApiSettings.from_env(os.environ)
# set by the local cloud alone: its S3 speaks plain HTTP, which obstore refuses unless told
objects = S3Objects(
    settings.lake_bucket,
    allow_http=os.environ.get("AWS_ALLOW_HTTP") == "true",
    credentials=container_credentials(os.environ),
)
# once per process: files that one request has decoded serve the next
app = build_app(settings, ServingLake(objects, buckets=settings.buckets), logger)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API request (payload 2.0)."""
    answer = app.resolve(event, context)
    faults = int(answer["statusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR)
    metrics.add_metric(name="Faults", unit=MetricUnit.Count, value=faults)
    return answer
