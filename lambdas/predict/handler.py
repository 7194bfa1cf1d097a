"""Every night's forecasts into the ledger, and what became of the earlier ones, through awswrangler."""

import os
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.predict.event import PredictEvent
from lambdas.predict.sources import opened
from lambdas.predict.telemetry import LOGGED, publish, publish_skill
from lambdas.universe import symbols_at
from nextday.jobs.clock import instant
from nextday.jobs.predict.parity import check_parity
from nextday.jobs.predict.predict import predict
from nextday.jobs.predict.settle import settle
from nextday.jobs.predict.views import write_views
from nextday.settings import PredictSettings

logger, tracer = Logger(), Tracer()


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@event_parser(model=PredictEvent)
def handler(event: PredictEvent, _: LambdaContext) -> dict[str, Any]:
    """Publish forecasts, which has to be done before the open, whatever becomes of settlement, checks and views."""
    settings = PredictSettings.from_env(os.environ)
    clock = partial(instant, event.scheduled_time, replayed=settings.yahoo_url is not None)
    now = clock()  # asked again when the ledger is written, which may be after the open
    with opened(settings, now) as lake:
        symbols = symbols_at(settings.universe)
        forecasts = predict(symbols, store=lake.store, models=lake.models, settings=settings, now=now, clock=clock)
        outcomes = settle(store=lake.store, settings=settings, now=now)
        served = check_parity(store=lake.store, settings=settings, now=now)
        report = forecasts.to_dict() | {"outcomes": outcomes.to_dict(), "parity": served.to_dict()}
        publish(forecasts, outcomes, served)
        logger.info("forecast", extra={name: report[name] for name in LOGGED})
        # last: what was published has been told and counted by now
        write_views(forecasts, outcomes, lake)
    publish_skill(lake.views)
    served.raise_failures()
    return report
