"""Bars and corporate actions of one bucket of symbols, from the vendor into the lake, through awswrangler."""

import os
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.ingest.budget import affordable
from lambdas.ingest.event import IngestEvent
from lambdas.ingest.telemetry import publish
from lambdas.ingest.vendors import patience, second_vendor, vendor
from lambdas.ingest.views import written
from lambdas.tables import checked_tables
from lambdas.universe import symbols_at
from nextday.jobs.clock import instant
from nextday.jobs.ingest.ingest import ingest
from nextday.settings import IngestSettings

logger, tracer = Logger(), Tracer()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@event_parser(model=IngestEvent)
def handler(event: IngestEvent, _: LambdaContext) -> dict[str, Any]:
    """Ingest the bucket's symbols, then write their views; raises when none arrived, or a view could not be written."""
    settings = IngestSettings.from_env(os.environ)
    store = checked_tables(settings, "ingest")
    report = ingest(
        event.interval,
        event.symbols_among(symbols_at(settings.universe), settings.buckets),
        source=vendor(settings.yahoo_url, settings.request_timeout),
        store=store,
        buckets=settings.buckets,
        now=instant(event.scheduled_time, replayed=settings.yahoo_url is not None),
        **affordable(event, settings.budget),
        second=second_vendor(settings),
        told=publish,
        **patience(settings),
    )
    for told in report.told():
        logger.info("ingested", extra=told)
    return written(report, store, settings).summary()
