"""What functions of a WebSocket API get.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
"""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from ops.localcloud.account import REGION

# whom API Gateway sees is the edge: the viewer's address is the last but one in X-Forwarded-For
EDGE = "127.0.0.1"


def _id() -> str:
    """As API Gateway makes them: `L0SM9cOFvHcCIhw=`."""
    return base64.b64encode(token_bytes(11)).decode().replace("+", "-").replace("/", "_")


@dataclass(frozen=True)
class Client:
    """One connection, as its functions know it. It lives in real time, whatever time is replayed."""

    api: str
    stage: str
    headers: Mapping[str, str]
    query: str
    identity: str = field(default_factory=_id)
    connected: float = field(default_factory=time.time)

    @property
    def domain(self) -> str:
        """The API's own name."""
        return f"{self.api}.execute-api.{REGION}.amazonaws.com"


def connect_event(client: Client) -> dict[str, Any]:
    """The event of `$connect`."""
    query = parse_qs(client.query, keep_blank_values=True)
    queries = {
        "queryStringParameters": {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
    }
    # API Gateway leaves them out where there is no query
    return {**_headers(client.headers), **(queries if query else {}), **_event(client, "$connect", "CONNECT")}


def message_event(client: Client, route_key: str, message: str | bytes) -> dict[str, Any]:
    """The event of a message."""
    event = _event(client, route_key, "MESSAGE", messageId=_id())
    if isinstance(message, bytes):
        return {**event, "body": base64.b64encode(message).decode(), "isBase64Encoded": True}
    return {**event, "body": message}


def disconnect_event(client: Client, code: int, reason: str) -> dict[str, Any]:
    """The event of `$disconnect`."""
    told = {"disconnectStatusCode": code, "disconnectReason": reason}
    headers = {"Host": client.domain, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    return {**_headers(headers), **_event(client, "$disconnect", "DISCONNECT", **told)}


def _headers(headers: Mapping[str, str]) -> dict[str, Any]:
    return {"headers": dict(headers), "multiValueHeaders": {name: [value] for name, value in headers.items()}}


def _event(client: Client, route_key: str, kind: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    context = {
        "routeKey": route_key,
        "eventType": kind,
        "extendedRequestId": _id(),
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S %z}",
        "messageDirection": "IN",
        "stage": client.stage,
        "connectedAt": int(client.connected * 1000),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "identity": {"sourceIp": EDGE, "userAgent": client.headers.get("User-Agent", "")},
        "requestId": str(uuid4()),
        "domainName": client.domain,
        "connectionId": client.identity,
        "apiId": client.api,
        **more,
    }
    return {"requestContext": context, "isBase64Encoded": False}
