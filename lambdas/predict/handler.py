"""Forecasts of the next session of all symbols, from the current model into the ledger."""

import os
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.parser import event_parser

from lambdas.predict.event import PredictEvent
from nextday.jobs.clock import instant
from nextday.jobs.predict import predict
from nextday.lake.models import S3ModelStore
from nextday.lake.s3 import S3TableStore
from nextday.settings import PredictSettings

logger, tracer, metrics = Logger(), Tracer(), Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@event_parser(model=PredictEvent)
def handler(event: PredictEvent, _context: object) -> dict[str, Any]:
    """Publish the forecasts, or abstentions, of the stage's symbols."""
    settings = PredictSettings.from_env(os.environ)
    report = predict(
        settings.symbols,
        store=S3TableStore(settings.lake_bucket),
        models=S3ModelStore(settings.lake_bucket),
        settings=settings,
        now=instant(event.scheduled_time, replayed=settings.yahoo_url is not None),
    )
    metrics.add_metric("ForecastsPublished", "Count", report.published)
    metrics.add_metric("Abstentions", "Count", report.abstained)
    logger.info("forecast", extra={"target_session": str(report.target_session), "published": report.published})
    return report.to_dict()
