"""What the OpenAPI document says of requests and answers beyond the routes' own parameters."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.content_types import APPLICATION_JSON
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from lambdas.api import problem
from nextday.errors import LakeError

_DESCRIPTIONS = {
    HTTPStatus.BAD_REQUEST: "What was sent makes no sense; `detail` says what would.",
    HTTPStatus.NOT_FOUND: "There is no such symbol, or nothing to show of it.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The lake cannot be read; try again after `Retry-After` seconds.",
}
NO_SYMBOL = RequestValidationError([{"loc": ("query", "symbol"), "type": "missing", "msg": ""}])
UNREADABLE_LAKE = LakeError()


def answers(path: str, model: type[BaseModel], *errors: Exception) -> dict[int, Any]:
    """Responses of a route: the model on success, and as examples the problems that its errors become."""
    examples: dict[HTTPStatus, dict[str, Any]] = defaultdict(dict)
    for error in errors:
        kind = problem.kind_of(error)
        shown = problem.document(error, instance=path, request_id="JKJaXmPLvHcESHA=")
        examples[kind.status][kind.name] = {"summary": kind.title, "value": shown}
    problems = {
        status.value: _described(_DESCRIPTIONS[status], problem.CONTENT_TYPE, model=problem.Problem, examples=named)
        for status, named in examples.items()
    }
    return {HTTPStatus.OK.value: _described(model.__doc__ or "", APPLICATION_JSON, model=model), **problems}


def opaque(description: str, media_type: str, of_type: str) -> dict[int, Any]:
    """Responses of a route whose answer has no schema of ours; `of_type` is a JSON schema type."""
    return {HTTPStatus.OK.value: _described(description, media_type, schema={"type": of_type})}


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Request body of a route that reads it itself."""
    return {"requestBody": _described(model.__doc__ or "", APPLICATION_JSON, schema=model.model_json_schema())}


def _described(description: str, media_type: str, **content: Any) -> dict[str, Any]:
    return {"description": description, "content": {media_type: content}}
