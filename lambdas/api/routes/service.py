"""The service itself: its health, its OpenAPI document, its documentation."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.content_types import APPLICATION_JSON, TEXT_HTML

from lambdas.api.answers import Health, to_json
from lambdas.api.caching import NEVER
from lambdas.api.docs_page import page
from lambdas.api.documentation import answers, opaque
from lambdas.api.openapi import OpenApiDocument


class ServiceRoutes:
    """What the service says of itself."""

    def __init__(self, document: OpenApiDocument) -> None:
        self._document = document

    def add_to(self, app: APIGatewayHttpResolver) -> None:
        """Register the routes."""
        app.get(
            "/health",
            summary="Health",
            description="The function runs; the lake is not asked.",
            operation_id="getHealth",
            tags=["service"],
            responses=answers("/api/health", Health),
        )(self.health)
        app.get(
            "/openapi.json",
            summary="OpenAPI document",
            operation_id="getOpenApi",
            tags=["service"],
            responses=opaque("This document.", APPLICATION_JSON, "object"),
        )(self.openapi)
        app.get(
            "/docs",
            summary="Interactive documentation",
            operation_id="getDocs",
            tags=["service"],
            responses=opaque("A page to read and try the API.", TEXT_HTML, "string"),
        )(self.docs)

    def health(self) -> Response[str]:
        """GET /health."""
        return Response(HTTPStatus.OK, APPLICATION_JSON, to_json({"status": "ok"}), {"Cache-Control": NEVER})

    def openapi(self) -> str:
        """GET /openapi.json."""
        return self._document.text

    def docs(self) -> Response[str]:
        """GET /docs."""
        html, policy = page()
        return Response(HTTPStatus.OK, f"{TEXT_HTML}; charset=utf-8", html, {"Content-Security-Policy": policy})
