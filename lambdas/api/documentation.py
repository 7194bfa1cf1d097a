"""What the OpenAPI document says of answers: media types, examples, problems."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from lambdas.api import problem

_DESCRIPTIONS = {
    HTTPStatus.BAD_REQUEST: "What was sent makes no sense; `detail` says what would.",
    HTTPStatus.NOT_FOUND: "The symbol is not collected, or has no forecast yet.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The lake cannot be read; try again after `Retry-After` seconds.",
}


def answers(model: type[BaseModel], *problems: HTTPStatus) -> dict[int, Any]:
    """Responses of a route: the model on success, problem documents otherwise."""
    described = {HTTPStatus.OK.value: _content(model.__doc__ or "", "application/json", model)}
    for status in problems:
        described[status.value] = _content(_DESCRIPTIONS[status], problem.CONTENT_TYPE, problem.Problem)
    return described


def text_answer(description: str, media_type: str) -> dict[int, Any]:
    """Responses of a route that answers with text of another media type."""
    return {HTTPStatus.OK.value: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}}


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Request body of a route that reads it itself."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"description": model.__doc__, "content": {"application/json": {"schema": schema}}}}


def _content(description: str, media_type: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"model": model}}}
