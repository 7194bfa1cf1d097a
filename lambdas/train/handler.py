"""One step of a training of all symbols, from the lake's final bars, through awswrangler."""

import os
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.announcing import announced
from lambdas.train.event import FirstStep, LastStep, TrainEvent
from lambdas.train.run import night_due, opened
from lambdas.train.telemetry import publish
from nextday.jobs.clock import instant
from nextday.jobs.train.conclude import conclude
from nextday.jobs.train.steps import STEPS
from nextday.settings import TrainSettings

logger, tracer = Logger(), Tracer()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@event_parser(model=TrainEvent)
def handler(event: TrainEvent, _: LambdaContext) -> dict[str, Any]:
    """Take the step; the last one raises when no symbol could be trained, or a view could not be written."""
    step, settings = event.root, TrainSettings.from_env(os.environ)
    now = instant(step.scheduled_time, replayed=settings.yahoo_url is not None)
    if isinstance(step, FirstStep):
        due = night_due(settings, now, again=step.again).to_dict()
        logger.info("due", extra=due)
        return due
    run = opened(step.run, settings, now)
    if not isinstance(step, LastStep):
        return STEPS[step.step](run, step.bucket)
    with announced(settings) as views:
        report = conclude(replace(run, views=views))
    publish(report)
    logger.info("trained", extra=report.headline)
    return report.to_dict()
