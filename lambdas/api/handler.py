"""Lambda function behind the HTTP API."""

import os
from functools import partial
from time import monotonic
from typing import Any

from aws_lambda_powertools import Logger

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from nextday.lake.serving.credentials import container_credentials
from nextday.lake.serving.layout import HeldObjects
from nextday.lake.serving.objects import S3Objects
from nextday.settings import ApiSettings

logger = Logger()
settings = ApiSettings.from_env(os.environ)
contract = Contract.committed()
bucket = partial(
    S3Objects,
    settings.lake_bucket,
    # set by the local cloud alone: its S3 speaks plain HTTP, which obstore refuses unless told
    allow_http=os.environ.get("AWS_ALLOW_HTTP") == "true",
    credentials=container_credentials(os.environ),
)
# once per process: what one request has read serves the next
patient = HeldObjects(bucket(), settings.buckets)  # the hasty one asks again for what this one has read
served = routes(settings, contract, patient=patient, hasty=bucket(hasty=True), ticks=monotonic)
app = App(contract, served, Access.of(settings), logger)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one HTTP API request (payload 2.0); a request that goes well leaves no line, the access log has it."""
    return app.resolve(event, context)
