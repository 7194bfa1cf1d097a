"""Requests as functions get them and responses as they give them: payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from ops.localcloud.account import ACCOUNT
from ops.localcloud.frontdoor.request_line import method


@dataclass(frozen=True)
class Taken:
    """The route of an API that a request has taken."""

    api: str
    key: str
    parameters: dict[str, str]


def event_of(request: Request, content: bytes, route: Taken, now: datetime) -> dict[str, Any]:
    """The event of a request, with its content, that has taken a route."""
    headers = {name.lower(): value for name, value in request.headers if name.lower() != "cookie"}
    query = {name: ",".join(values) for name, values in request.args.to_dict(flat=False).items()}
    body, encoded = _body(content)
    optional = {
        "cookies": [f"{name}={value}" for name, value in request.cookies.items()],
        "queryStringParameters": query,
        "pathParameters": route.parameters,
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode(),
        "headers": headers,
        "requestContext": _context(request, route, now),
        "isBase64Encoded": encoded,
        # API Gateway leaves them out, too: a handler that relies on an empty one would fail on AWS only
        **{name: value for name, value in optional.items() if value},
    }


def _context(request: Request, route: Taken, now: datetime) -> dict[str, Any]:
    return {
        "accountId": ACCOUNT,
        "apiId": route.api,
        "domainName": request.host,
        "domainPrefix": route.api,
        "http": {
            "method": method(request),
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.remote_addr or "127.0.0.1",
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": uuid4().hex,
        "routeKey": route.key,
        "stage": "$default",
        "time": f"{now:%d/%b/%Y:%H:%M:%S %z}",
        "timeEpoch": int(now.timestamp() * 1000),
    }


def _body(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(data).decode(), True


def response_of(result: Any) -> Response:
    """The response that a function's result stands for; anything without a status is the body of a 200."""
    if not isinstance(result, dict) or "statusCode" not in result:
        return Response(json.dumps(result), 200, content_type="application/json")
    body = result.get("body") or ""
    content = base64.b64decode(body) if result.get("isBase64Encoded") else body
    response = Response(content, int(result["statusCode"]), content_type="text/plain;charset=utf-8")
    for name, value in (result.get("headers") or {}).items():
        response.headers[name] = str(value)
    for cookie in result.get("cookies") or []:
        response.headers.add("set-cookie", cookie)
    return response
