"""The OpenAPI 3.1 document, made from the routes on first use."""

from functools import cached_property
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

VERSION = "1.0.0"
DESCRIPTION = """Stock bars and next-session forecasts, read from the lake.

Every path also works below `/api`. Answers to GET carry an `ETag`: send it back as `If-None-Match` and an unchanged
answer costs a 304. Every failure is an `application/problem+json` document (RFC 9457).
Daily bars are dates of the exchange; hourly bars are UTC instants. Where `simulated` is true the market is a replayed
one. A forecast is a probability, not advice."""
# described by Powertools for its own error format, which is not ours
_FOREIGN_SCHEMAS = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


class OpenApiDocument:
    """The document of one resolver."""

    def __init__(self, app: APIGatewayHttpResolver, stage: str) -> None:
        self._app = app
        self._stage = stage

    @cached_property
    def content(self) -> dict[str, Any]:
        """The document."""
        # these models cost a cold start more than any other module, and few requests need them
        from aws_lambda_powertools.event_handler.openapi.models import License, Server  # noqa: PLC0415

        text = self._app.get_openapi_json_schema(
            title=f"nextday ({self._stage})",
            version=VERSION,
            description=DESCRIPTION,
            # relative to the document, so right below /api and without it
            servers=[Server(url=".", description="where this document is served")],
            license_info=License(name="MIT", identifier="MIT"),
        )
        document: dict[str, Any] = orjson.loads(text)
        for name in _FOREIGN_SCHEMAS:
            document["components"]["schemas"].pop(name, None)
        return document

    @cached_property
    def text(self) -> str:
        """The document as JSON text."""
        return orjson.dumps(self.content).decode()

    def methods_of(self, path: str) -> tuple[str, ...]:
        """Methods served at a path; none where there is no such path."""
        return tuple(method.upper() for method in self.content["paths"].get(path, ()))
