"""What a client asks for in a message."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.live.subscriptions import ALL
from nextday.errors import InputError
from nextday.live.event import EVERYBODY

MOST_TOPICS, LONGEST = 50, 8192
_SEQUENCE = re.compile(r"\d{56}")


@dataclass(frozen=True)
class Asked:
    """Topics, each a symbol of the stage, EVERYBODY or ALL; and by symbol the last event that the client has seen."""

    topics: tuple[str, ...]
    seen: Mapping[str, str]


def asked(text: str, symbols: frozenset[str]) -> Asked:
    """What a message says. Raises InputError that says what is wrong with it."""
    if len(text) > LONGEST:
        raise InputError(f"a message has at most {LONGEST} characters")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("a message is a JSON object") from None
    if not isinstance(message, dict):
        raise InputError("a message is a JSON object")
    topics = _topics(message.get("symbols"), symbols | {EVERYBODY, ALL})
    return Asked(topics, _seen(message.get("seen", {}), topics))


def _topics(topics: Any, known: frozenset[str]) -> tuple[str, ...]:
    if not (isinstance(topics, list) and topics and all(isinstance(topic, str) for topic in topics)):
        raise InputError(f'symbols: a list of symbols, with "{EVERYBODY}" for models, or ["{ALL}"]')
    if len(topics) > MOST_TOPICS:
        raise InputError(f'symbols: at most {MOST_TOPICS}; ask for ["{ALL}"]')
    if unknown := [topic for topic in topics if topic not in known]:
        raise InputError(f"symbols: {', '.join(unknown[:3])[:60]}: not collected here")
    return tuple(dict.fromkeys(topics))


def _seen(seen: Any, topics: tuple[str, ...]) -> Mapping[str, str]:
    if not (isinstance(seen, dict) and all(isinstance(one, str) and _SEQUENCE.fullmatch(one) for one in seen.values())):
        raise InputError("seen: by symbol the sequence of the last event, as events have it")
    return {symbol: sequence for symbol, sequence in seen.items() if symbol in topics and symbol != ALL}
