"""What the stream says has changed, to whoever wants to know.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.live.recent import Numbered
from lambdas.live.service import Service, service
from lambdas.live.sockets import messages, quotations
from lambdas.live.subscriptions import ALL
from nextday.live.event import Kind

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _: LambdaContext) -> Mapping[str, Any]:
    """Keep a batch's events, then tell each connection those it wants in as few messages as they take; quotes pass.

    Answers which records are none of ours; raises when the tables do not answer. Either way the batch, or what follows
    the first bad record, comes again, and what is told twice has the same sequence.
    """
    processor = BatchProcessor(event_type=EventType.KinesisDataStreams, raise_on_entire_batch_failure=False)
    with processor(records=event["Records"], handler=_read):
        done = processor.process()
    read = [one for how, one, _ in done if how == "success"]
    events = [one for one in read if not one.is_quote]
    # of a symbol's the last: what it was some minutes ago is of no use by now
    quotes = {one.symbol: one for one in read if one.is_quote}
    live = service()
    live.recent.keep(events)
    wanted = _by_connection([*events, *quotes.values()], live)
    told = {connection: [*_told(own)] for connection, own in wanted}
    for gone in live.sockets.send_all(told):
        live.subscriptions.close(gone)
    logger.info("pushed", extra={"events": len(events), "quotes": len(quotes), "connections": len(told)})
    return processor.response()


def _read(record: KinesisStreamRecord) -> Numbered:
    """Raises ValueError for a record that is no event of the symbol by which it is ordered."""
    text = record.kinesis.data_as_text()
    told = orjson.loads(text)
    if not (isinstance(told, dict) and told.keys() == {"kind", "symbol", "at", "body"}):
        raise ValueError("no event")
    if told["symbol"] != record.kinesis.partition_key:
        raise ValueError("an event under another symbol's key")
    sequence = record.kinesis.sequence_number
    return Numbered.of(told["symbol"], sequence, text, is_quote=told["kind"] == Kind.QUOTE)


def _told(own: list[Numbered]) -> Iterator[str]:
    """The messages of one connection."""
    yield from messages("events", (one for one in own if not one.is_quote))
    yield from quotations(one for one in own if one.is_quote)


def _by_connection(events: Sequence[Numbered], live: Service) -> Iterator[tuple[str, list[Numbered]]]:
    """Who wants which of the events, in their order."""
    told = live.subscriptions.wanting({ALL, *(event.symbol for event in events)})
    wanting = {symbol: {*told[ALL], *told[symbol]} for symbol in told}
    own: defaultdict[str, list[Numbered]] = defaultdict(list)
    for event in events:
        for connection in wanting[event.symbol]:
            own[connection].append(event)
    yield from own.items()
