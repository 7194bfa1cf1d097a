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
from lambdas.api.symbols import Symbols, symbols_at
from nextday.lake.serving.credentials import container_credentials
from nextday.lake.serving.held import nothing_between
from nextday.lake.serving.layout import HeldObjects
from nextday.lake.serving.objects import S3Objects
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
# the hasty one reads again what the patient one has read
patient, hasty = opened(settings.lake_bucket), opened(settings.lake_bucket, hasty=True)
heard = nothing_between
if settings.cache and settings.cache_name:
    from nextday.lake.serving.valkey import shared_views  # half a second of imports, for the stages that have one

    shared = shared_views(settings.cache, settings.cache_name, os.environ, logger.warning)
    patient, hasty, heard = shared.over(patient), shared.over(hasty), shared.distrust
# once per process: what one request has read serves the next
held = HeldObjects(patient, settings.buckets)
served = routes(settings, contract, symbols, patient=held, hasty=hasty, ticks=monotonic, heard=heard)
app = App(contract, served, Access.of(settings), logger)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one HTTP API request (payload 2.0); a request that goes well leaves no line, the access log has it."""
    return app.resolve(event, context)
