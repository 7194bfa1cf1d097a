"""A caller of the HTTP API: requests as API Gateway hands them over, answers as it would send them on."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson

from tests.unit.api.fake_objects import NOW

REQUEST_ID = "JKJaXmPLvHcESHA="
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class Context:
    """What Lambda tells of an invocation."""

    function_name: str = "api"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:api"
    aws_request_id: str = "52fdfc07-2182-154f-163f-5f0f9a621d72"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: str

    content: bytes = b""

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


def event(
    method: str, path: str, query: str, body: str | None, headers: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """An HTTP API event, payload 2.0."""
    values = {name: ",".join(each) for name, each in parse_qs(query, keep_blank_values=True).items()}
    # what a request does not have is left out, as API Gateway does
    optional = {"queryStringParameters": values or None, "body": body}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "requestId": REQUEST_ID,
            "stage": "$default",
            "http": {"method": method, "path": path},
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
        **{name: value for name, value in optional.items() if value is not None},
    }


@dataclass(frozen=True)
class Client:
    """Calls a handler."""

    handler: Handler
    now: datetime = NOW

    def at(self, now: datetime) -> "Client":
        """The caller at another instant."""
        return replace(self, now=now)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: object) -> Answer:
        return self.send("GET", path, urlencode(query), None, headers)

    def post(self, path: str, body: str | None = None, **query: object) -> Answer:
        return self.send("POST", path, urlencode(query), body, {"content-type": "application/json"})

    def send(
        self,
        method: str,
        path: str,
        query: str = "",
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        base64: bool = False,
    ) -> Answer:
        request = event(method, path, query, body, headers or {}, now=self.now)
        answer = self.handler(request | {"isBase64Encoded": base64}, Context())
        content = b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
        return Answer(answer["statusCode"], answer["headers"], answer["body"], content)
