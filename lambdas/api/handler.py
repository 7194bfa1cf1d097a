"""Lambda function behind the HTTP API."""

import os
from functools import partial
from time import monotonic, time
from typing import Any

from aws_lambda_powertools import Logger

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from lambdas.api.symbols import Symbols, symbols_at
from nextday.lake.serving.credentials import container_credentials
from nextday.lake.serving.objects import S3Objects
from nextday.lake.serving.opening import opened_lake
from nextday.settings import ApiSettings

logger = Logger()
settings = ApiSettings.from_env(os.environ)
contract = Contract.committed()
opened = partial(
    S3Objects,
    # set by the local cloud alone: its S3 speaks plain HTTP, which obstore refuses unless told
    allow_http=os.environ.get("AWS_ALLOW_HTTP") == "true",
    credentials=container_credentials(os.environ),
)
symbols = Symbols(partial(symbols_at, settings.universe, opened))
if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    _ = symbols.names  # into the snapshot, as another universe is another version: no copy has to ask
patient, hasty, heard = opened_lake(settings, opened, os.environ, time, logger.warning)
# once per process: what one request has read serves the next
served = routes(settings, contract, symbols, patient=patient, hasty=hasty, ticks=monotonic, heard=heard)
app = App(contract, served, Access.of(settings), logger)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one HTTP API request (payload 2.0); a request that goes well leaves no line, the access log has it."""
    return app.resolve(event, context)
