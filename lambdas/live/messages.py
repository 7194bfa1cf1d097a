"""A client says what it wants, and what it has seen of it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.live.asked import MOST_TOPICS, Asked, asked
from lambdas.live.service import Service, service
from lambdas.live.sockets import messages
from lambdas.live.subscriptions import ALL
from lambdas.universe import symbols_at
from nextday.errors import InputError

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Do what the message's action says, and tell the client what is wrong with one that makes no sense."""
    live, context = service(), event["requestContext"]
    connection = context["connectionId"]
    try:
        act = _action(context["routeKey"])
        act(live, connection, asked(event.get("body") or "", frozenset(symbols_at(live.settings.universe))))
    except InputError as error:
        live.sockets.tell(connection, {"type": "refused", "why": str(error)})
    return {"statusCode": HTTPStatus.OK}


def _action(route: str) -> Callable[[Service, str, Asked], None]:
    if route not in _ACTIONS:
        raise InputError(f"action: {' or '.join(_ACTIONS)}")
    return _ACTIONS[route]


def _subscribe(live: Service, connection: str, wanted: Asked) -> None:
    """Subscribe, then tell what was missed: an event between the two is told twice rather than never.

    Whoever has seen what is not kept any more is told to ask the HTTP API (`reset`).
    """
    if len(live.subscriptions.topics(connection).union(wanted.topics)) > MOST_TOPICS:
        raise InputError(f"a connection has at most {MOST_TOPICS} symbols")
    live.subscriptions.add(connection, wanted.topics)
    lost = [symbol for symbol, sequence in wanted.seen.items() if not live.recent.holds(symbol, sequence)]
    if lost:
        live.sockets.tell(connection, {"type": "reset", "symbols": lost})
    for symbol in wanted.seen.keys() - {*lost}:
        live.sockets.send(connection, messages("missed", live.recent.since(symbol, wanted.seen[symbol])))
    begin = {symbol: live.recent.newest(symbol) for symbol in wanted.topics if symbol != ALL}
    live.sockets.tell(connection, {"type": "subscribed", "symbols": wanted.topics, "seen": begin})


def _unsubscribe(live: Service, connection: str, wanted: Asked) -> None:
    live.subscriptions.remove(connection, wanted.topics)
    live.sockets.tell(connection, {"type": "unsubscribed", "symbols": wanted.topics})


_ACTIONS = {"subscribe": _subscribe, "unsubscribe": _unsubscribe}
