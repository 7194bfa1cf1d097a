"""Conditional requests: every answer carries a hash of its content, an unchanged one is not sent again."""

from hashlib import blake2b
from http import HTTPMethod, HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

# bars move once an hour and forecasts once a night: what is half a minute old is as good
CACHEABLE = "public, max-age=30, stale-while-revalidate=60"
NEVER = "no-store"


def conditional(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Middleware: ETag, Cache-Control and 304 for reads; an answer that names its own caching is left alone."""
    response: Response[str] = next_middleware(app)
    if app.current_event.http_method != HTTPMethod.GET:
        response.headers.setdefault("Cache-Control", NEVER)
    if "Cache-Control" in response.headers or response.status_code != HTTPStatus.OK:
        return response
    etag = _etag(response.body or "")
    headers = {"ETag": etag, "Cache-Control": CACHEABLE}
    if _names(app.current_event.headers.get("If-None-Match", ""), etag):
        return Response(HTTPStatus.NOT_MODIFIED, body="", headers=headers)
    response.headers.update(headers)
    return response


def _etag(body: str) -> str:
    return f'"{blake2b(body.encode(), digest_size=12).hexdigest()}"'


def _names(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110 8.8.3.2): a cache that compresses makes our tags weak."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
