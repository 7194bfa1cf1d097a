"""The AsyncAPI 3.0 document of the WebSocket API, made from the messages as they are declared here."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, Field
from pydantic.json_schema import models_json_schema

from lambdas.live.asked import LONGEST, MOST_TOPICS
from lambdas.live.recent import beginning
from nextday.live.event import EVERYBODY
from nextday.settings import LIVE_PATH
from ops.contract.answers.base import Answer, Source
from ops.contract.answers.forecasts import Entry
from ops.contract.answers.market import Candle
from ops.contract.answers.scores import ModelRow
from ops.contract.examples import example_of

VERSION = "1.1.0"
"""Rises with every change: the first number where a client that worked may no longer."""
COMMITTED = Path(__file__).parents[2] / "docs" / "asyncapi.json"
_DESCRIPTION = f"""What has changed in a live stage, over a WebSocket; docs/live.md says what is promised.

Every event comes at least once. Drop one whose `sequence` is not greater than that of the last of its symbol.
Keep what comes before `subscribed` until then: it may have overtaken what was missed.
A message to the stage has at most {LONGEST} characters; a connection has at most {MOST_TOPICS} symbols, or all."""
_REF = "#/components/schemas/{model}"

Sequence = Annotated[
    str,
    Field(pattern=r"^\d{56}$", description="A place in the order of a symbol's events.", examples=["1".zfill(56)]),
]
Topics = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=MOST_TOPICS,
        description=f'Symbols of the stage, `{EVERYBODY}` for what concerns none in particular; or `["all"]`.',
        examples=[["AAPL", EVERYBODY]],
    ),
]
Seen = Annotated[
    dict[str, Sequence],
    Field(description="By symbol.", examples=[{"AAPL": beginning(datetime(2026, 5, 29, tzinfo=UTC))}]),
]


class Subscribe(Answer):
    """Tell me of these, and what I have missed since I saw what is `seen`."""

    action: Literal["subscribe"]
    symbols: Topics
    seen: Seen = Field(default_factory=dict)


class Unsubscribe(Answer):
    """Tell me no more of these."""

    action: Literal["unsubscribe"]
    symbols: Topics


class ChangedBars(Answer):
    """The new and corrected bars of a symbol."""

    interval: Literal["1d", "1h"]
    source: Source | None
    simulated: bool
    basis: date | None = Field(description="Ex-date of the last split that prices are expressed in.", examples=[None])
    newest: date | AwareDatetime = Field(description="The newest bar of the symbol.", examples=["2026-05-29"])
    bars: list[Candle] | None = Field(description="Null for more than five, as after a backfill: ask.")


class ChangedEntry(Entry):
    """An entry of the ledger, as `/predict` has it but for what depends on when it is asked for."""

    closes_at: AwareDatetime | None = Field(
        description="Close of the target session.", examples=["2026-06-01T20:00:00Z"]
    )


class _Event(Answer):
    sequence: Sequence
    symbol: str = Field(examples=["AAPL"])
    at: AwareDatetime = Field(description="When what it tells was written.")


class BarsEvent(_Event):
    """Bars are new or corrected."""

    kind: Literal["bars"]
    body: ChangedBars | None = Field(description="Null where it would be too large: ask.")


class EntryEvent(_Event):
    """A forecast was published, or has an outcome now."""

    kind: Literal["forecast", "outcome"]
    body: ChangedEntry | None = Field(description="Null where there would be too many: ask.")


class HoldEvent(_Event):
    """Something of the symbol is held, or no longer."""

    kind: Literal["hold"]
    body: None = Field(examples=[None])


class ModelEvent(_Event):
    """A model is new, or now the current one."""

    kind: Literal["model"]
    symbol: Literal["*"]
    body: ModelRow | None


LiveEvent = Annotated[BarsEvent | EntryEvent | HoldEvent | ModelEvent, Field(discriminator="kind")]


class Events(Answer):
    """What has just changed."""

    type: Literal["events"]
    events: list[LiveEvent] = Field(examples=[[example_of(HoldEvent)]])


class Missed(Answer):
    """What has changed after what was seen, before it is told that the subscription stands."""

    type: Literal["missed"]
    events: list[LiveEvent] = Field(examples=[[example_of(HoldEvent)]])


class BarInProgress(Candle):
    """The bar of a session that goes on, as far as it has come."""

    timestamp: date = Field(description="The session.", examples=["2026-05-29"])
    final: Literal[False]
    previous_close: float | None = Field(
        description="Close of the session before, as the vendor has it.", examples=[195.9]
    )
    traded_at: AwareDatetime = Field(description="When its close was traded.", examples=["2026-05-29T16:00:00Z"])
    source: Source
    simulated: bool


class Quote(Answer):
    """A bar in progress. Of two of a symbol the one with the later `at` holds, until the bar itself comes."""

    kind: Literal["quote"]
    symbol: str = Field(examples=["AAPL"])
    at: AwareDatetime = Field(description="The minute.", examples=["2026-05-29T16:00:00Z"])
    body: BarInProgress


class Quotes(Answer):
    """Every minute of a session what its bars have come to: to be shown, kept nowhere, and in no order of events."""

    type: Literal["quotes"]
    quotes: list[Quote] = Field(examples=[[example_of(Quote)]])


class Reset(Answer):
    """What was seen of these is not kept any more, so nobody knows what was missed: ask the HTTP API."""

    type: Literal["reset"]
    symbols: Topics


class Subscribed(Answer):
    """From here on everything is told."""

    type: Literal["subscribed"]
    symbols: Topics
    seen: Seen = Field(
        description="The newest events of the symbols; of one of which none is kept a number smaller than all."
    )


class Unsubscribed(Answer):
    """Nothing more of these is told."""

    type: Literal["unsubscribed"]
    symbols: Topics


class Refused(Answer):
    """A message made no sense; nothing has changed."""

    type: Literal["refused"]
    why: str = Field(examples=["symbols: XXXX: not collected here"])


SAID: tuple[type[BaseModel], ...] = (Subscribe, Unsubscribe)
"""What clients say."""
HEARD: tuple[type[BaseModel], ...] = (Subscribed, Unsubscribed, Events, Missed, Quotes, Reset, Refused)
"""What clients hear."""


def text() -> bytes:
    """The document as it is committed: one line per member, so that a change can be read."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def document() -> dict[str, Any]:
    """The document; AsyncAPI says `receive` and `send` of the stage, not of its clients."""
    _, schemas = models_json_schema([(model, "validation") for model in (*SAID, *HEARD)], ref_template=_REF)
    messages = {model.__name__: _message(model) for model in (*SAID, *HEARD)}
    channel = {"$ref": "#/channels/live"}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "nextday live",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": LIVE_PATH,
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "hearClients": {"action": "receive", "channel": channel, "messages": _named(SAID)},
            "tellClients": {"action": "send", "channel": channel, "messages": _named(HEARD)},
        },
        "components": {"messages": messages, "schemas": schemas["$defs"]},
    }


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "name": model.__name__,
        "summary": model.__doc__,
        "payload": {"$ref": _REF.format(model=model.__name__)},
        "examples": [{"payload": example_of(model)}],
    }


def _named(models: tuple[type[BaseModel], ...]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/live/messages/{model.__name__}"} for model in models]
