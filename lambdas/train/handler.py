"""A model of all symbols, from the lake's final bars."""

import os
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.train.event import TrainEvent
from nextday.jobs.clock import instant
from nextday.jobs.train import train
from nextday.lake.models import S3ModelStore
from nextday.lake.s3 import S3TableStore
from nextday.settings import TrainSettings

logger, tracer, metrics = Logger(), Tracer(), Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@event_parser(model=TrainEvent)
def handler(event: TrainEvent, context: LambdaContext) -> dict[str, Any]:
    """Train the stage's symbols; raises when none of them can be trained."""
    settings = TrainSettings.from_env(os.environ)
    report = train(
        settings.symbols,
        store=S3TableStore(settings.lake_bucket),
        models=S3ModelStore(settings.lake_bucket),
        settings=settings,
        now=instant(event.scheduled_time, replayed=settings.yahoo_url is not None),
    )
    answer = report.to_dict()
    metrics.add_dimension("function", context.function_name)
    metrics.add_metric("SymbolsTrained", "Count", len(report.training.symbols))
    metrics.add_metric("SymbolsSkipped", "Count", len(report.skipped))
    metrics.add_metric("PlaceboAlarms", "Count", int(report.placebo.shows_skill))
    metrics.add_metric("ModelsRefused", "Count", int(report.refused))
    logger.info("trained", extra={name: answer[name] for name in ("model_id", "verdict", "skipped")})
    return answer
