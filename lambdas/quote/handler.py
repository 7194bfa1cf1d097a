"""Every minute of a session the bars in progress of all symbols, from the vendor onto the stream; nothing is kept."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.quote.event import QuoteEvent
from lambdas.universe import symbols_at
from nextday.errors import SourceError
from nextday.jobs.quote.quoting import Quoting
from nextday.live.kinesis import EventStream
from nextday.market.sources.yahoo.quotes import YahooQuotes
from nextday.settings import QuoteSettings

logger, tracer = Logger(), Tracer()
_stream = cache(EventStream)


@cache  # one for a process: yfinance keeps its cookies, and a vendor's wish for rest is remembered
def _quoting(yahoo_url: str | None, timeout: float) -> Quoting:
    return Quoting(YahooQuotes(yahoo_url, timeout))


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@event_parser(model=QuoteEvent)
def handler(event: QuoteEvent, _: LambdaContext) -> dict[str, Any]:
    """Put what the minute shows on the stream; a vendor that fails is logged: the next minute is worth more."""
    settings = QuoteSettings.from_env(os.environ)
    quoting = _quoting(settings.yahoo_url, settings.request_timeout)
    try:
        events = quoting.events(symbols_at(settings.universe), event.scheduled_time)
    except SourceError as failure:
        logger.warning("no quotes", extra={"reason": str(failure)})
        return {"quotes": 0, "lost": 0}
    if not events:
        return {"quotes": 0, "lost": 0}
    report = {"quotes": len(events), "lost": _stream(settings.changes).publish(events)}
    logger.info("quoted", extra=report)
    return report
