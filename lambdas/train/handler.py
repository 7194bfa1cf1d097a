"""One step of a training of all symbols, from the lake's final bars, through awswrangler."""

import os
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.tables import checked_tables
from lambdas.train.event import LastStep, TrainEvent
from lambdas.train.telemetry import publish
from nextday.jobs.clock import instant
from nextday.jobs.train.conclude import conclude
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.steps import STEPS
from nextday.lake.s3.intermediates import S3IntermediateStore
from nextday.lake.s3.keepings import S3KeepingStore
from nextday.lake.s3.models import S3ModelStore
from nextday.settings import TrainSettings

logger, tracer, metrics = Logger(), Tracer(), Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)  # no log_metrics: it warns of steps that count nothing
@event_parser(model=TrainEvent)
def handler(event: TrainEvent, context: LambdaContext) -> dict[str, Any]:
    """Take the step; the last one raises when no symbol could be trained."""
    step, settings = event.root, TrainSettings.from_env(os.environ)
    run = TrainingRun(
        run_id=step.run,
        settings=settings,
        now=instant(step.scheduled_time, replayed=settings.yahoo_url is not None),
        store=checked_tables(settings, "train", function=context.function_name),
        models=S3ModelStore(settings.lake_bucket),
        intermediates=S3IntermediateStore(settings.lake_bucket),
        keepings=S3KeepingStore(settings.lake_bucket),
    )
    if not isinstance(step, LastStep):
        return STEPS[step.step](run, step.bucket)
    report = conclude(run)
    publish(report, metrics, function=context.function_name)
    logger.info("trained", extra=report.headline)
    return report.to_dict()
