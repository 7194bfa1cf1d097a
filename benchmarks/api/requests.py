"""What is asked of both stacks, as API Gateway hands it over, and what of their answers has to be equal."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.api.lake import ASKED_AT

Answer = Mapping[str, Any]
_HOST = "abc123.execute-api.us-east-1.amazonaws.com"
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"
_HEADERS = {
    "accept": "*/*",
    "accept-encoding": "gzip, deflate, br",
    "host": _HOST,
    "user-agent": _BROWSER,
    "via": "2.0 x.cloudfront.net (CloudFront)",
    "x-amz-cf-id": "abc",
    "x-amzn-trace-id": "Root=1-65f0c5c2-000000000000000000000000",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}
_REFERENCE = ("symbol", "interval", "source", "simulated")
_FORECAST = (
    "symbol", "prob_up", "signal", "asof", "target_session", "model_id", "published_at", "late", "reason", "source",
    "simulated",
)  # fmt: skip
_DECIMALS = 4
"""Ours are rounded to so many, the peer's are as they are stored."""


@dataclass(frozen=True)
class Request:
    """A request, and the fields of the reference contract in its answer."""

    title: str
    event: str
    reference: Callable[[Any], Any]

    def told(self, answer: Answer) -> Any:
        """What the answer says in the contract's fields. Raises ValueError for a refusal."""
        if answer["statusCode"] != HTTPStatus.OK:
            raise ValueError(f"{self.title}: {answer['statusCode']} {answer['body'][:300]}")
        return self.reference(json.loads(answer["body"]))


def _event(method: str, path: str, query: str = "", body: str | None = None) -> str:
    """A payload of format 2.0."""
    optional = {"queryStringParameters": dict(parse_qsl(query)) or None, "body": body}
    about = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": _BROWSER}
    context = {
        "accountId": "123456789012",
        "apiId": "abc123",
        "domainName": _HOST,
        "domainPrefix": "abc123",
        "http": about,
        "requestId": "JKJaXmPLvHcESHA=",
        "routeKey": f"{method} {path}",
        "stage": "$default",
        "time": f"{ASKED_AT:%d/%b/%Y:%H:%M:%S +0000}",
        "timeEpoch": int(ASKED_AT.timestamp() * 1000),
    }
    event = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": _HEADERS | ({} if body is None else {"content-type": "application/json"}),
        "requestContext": context,
        "isBase64Encoded": False,
        **{name: value for name, value in optional.items() if value is not None},
    }
    return json.dumps(event)


def _candles(answer: Any) -> Any:
    rounded = [
        {name: round(value, _DECIMALS) if isinstance(value, float) else value for name, value in candle.items()}
        for candle in answer["candles"]
    ]
    return {name: answer[name] for name in _REFERENCE} | {"candles": rounded}


def _forecast(answer: Any) -> Any:
    return {name: answer[name] for name in _FORECAST}


LATEST = Request("GET /latest, 120 bars", _event("GET", "/latest", "symbol=AAPL&interval=1h&limit=120"), _candles)
PREDICT = Request("POST /predict", _event("POST", "/predict", body='{"symbol": "AAPL"}'), _forecast)
