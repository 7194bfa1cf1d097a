"""Requests as functions get them and responses as they give them: payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from ops.localcloud.account import ACCOUNT


def event_of(request: Request, api: str, route_key: str, parameters: dict[str, str]) -> dict[str, Any]:
    """The event of a request that takes a route."""
    headers = {name.lower(): value for name, value in request.headers if name.lower() != "cookie"}
    query = {name: ",".join(values) for name, values in request.args.to_dict(flat=False).items()}
    body, encoded = _body(request.get_data())
    optional = {
        "cookies": [f"{name}={value}" for name, value in request.cookies.items()],
        "queryStringParameters": query,
        "pathParameters": parameters,
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode(),
        "headers": headers,
        "requestContext": _context(request, api, route_key),
        "isBase64Encoded": encoded,
        # API Gateway leaves them out, too: a handler that relies on an empty one would fail on AWS only
        **{name: value for name, value in optional.items() if value},
    }


def _context(request: Request, api: str, route_key: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": api,
        "domainName": request.host,
        "domainPrefix": api,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.remote_addr or "127.0.0.1",
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": uuid4().hex,
        "routeKey": route_key,
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
