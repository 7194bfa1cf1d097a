"""The OpenAPI 3.1 document, made from the declared operations."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from lambdas.api import problem
from lambdas.api.forms import MEDIA_TYPES, Form
from lambdas.api.problem import Kind
from ops.contract.answers.base import Problem, Throttled
from ops.contract.examples import example_of
from ops.contract.forms import csv_of, in_columns
from ops.contract.headers import HEADERS, headers_of
from ops.contract.operation import ALWAYS, Operation, Schema
from ops.contract.operations import OPERATIONS

VERSION = "2.1.0"
"""Rises with every change: the first number where a client that worked may no longer."""
COMMITTED = Path(__file__).parents[2] / "lambdas" / "api" / "openapi.json"
_DESCRIPTION = """Stock bars, next-session forecasts and how they turned out, read from the lake.

Every path also works below `/api`. Answers to GET carry an `ETag`: send it back as `If-None-Match` and an unchanged
answer costs a 304. What a request sends and this document does not know is refused, never ignored.
Every failure of the API itself is an `application/problem+json` document (RFC 9457); what CloudFront and API Gateway
refuse before it is reached (403, 413, 429, 431, 503) they say in their own words.
Daily bars are dates of the exchange; hourly bars are UTC instants. Where `simulated` is true the market is a replayed
one. A forecast is a probability, not advice."""
_JSON = MEDIA_TYPES[Form.JSON]
_REF = "#/components/schemas/{model}"
_THROTTLED = "TooManyRequests"
_GATEWAY: Schema = {
    _THROTTLED: {
        "description": "Too many requests at a time, in the words of the API's gateway: try again in a second.",
        "content": {
            _JSON: {
                "schema": {"$ref": _REF.format(model=Throttled.__name__)},
                "example": example_of(Throttled),
            }
        },
    }
}
"""What may be answered before the function is reached."""


def text() -> bytes:
    """The document as it is committed: one line per member, so that a change can be read."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def document() -> Schema:
    """The document."""
    paths: dict[str, Schema] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "nextday",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        # relative to the document, so right below /api and without it
        "servers": [{"url": ".", "description": "where this document is served"}],
        "paths": dict(paths),
        "components": {"schemas": _schemas(), "responses": _problems() | _GATEWAY, "headers": HEADERS},
    }


def _operation(operation: Operation) -> Schema:
    body = {} if operation.body is None else {"requestBody": {"content": {_JSON: {"schema": operation.body}}}}
    return {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [parameter.to_dict() for parameter in operation.parameters],
        **body,
        "responses": _responses(operation),
    }


def _responses(operation: Operation) -> Schema:
    told = (operation.models[0].__doc__ if operation.models else None) or operation.summary
    unchanged = {"304": {"description": "Unchanged since `If-None-Match`.", "headers": _headers(operation, 304)}}
    return {
        "200": {"description": told, "headers": _headers(operation, 200), "content": _content(operation)},
        **(unchanged if operation.cacheable else {}),
        "429": {"$ref": f"#/components/responses/{_THROTTLED}"},
        **{str(status): {"$ref": f"#/components/responses/{_name(kinds)}"} for status, kinds in _kinds(operation)},
    }


def _headers(operation: Operation, status: int) -> Schema:
    absent = {"ETag": not operation.cacheable, "Content-Security-Policy": Form.HTML not in operation.forms}
    return {name: one for name, one in headers_of(status).items() if not absent.get(name)}


def _content(operation: Operation) -> Schema:
    return {
        MEDIA_TYPES[form]: {"schema": _schema(operation, form), **_examples(operation, form)}
        for form in operation.forms
        if form is not Form.COLUMNS  # whose media type is JSON's
    }


def _examples(operation: Operation, form: Form) -> Schema:
    if operation.example is not None:
        return {"example": operation.example}
    if form is Form.CSV:
        return {"examples": {model.__name__: {"value": csv_of(model)} for model in operation.models}}
    if form is Form.ARROW:
        return {}
    return {"examples": {model.__name__: {"value": example_of(model)} for model in _models(operation)}}


def _models(operation: Operation) -> list[type[BaseModel]]:
    """The models of its JSON in either form."""
    by_column = [in_columns(model) for model in operation.models] if Form.COLUMNS in operation.forms else []
    return [*operation.models, *by_column]


def _schema(operation: Operation, form: Form) -> Schema:
    if form is Form.ARROW:
        return {"type": "string", "format": "binary"}
    if form is not Form.JSON:
        return {"type": "string"}
    told = [_reference(model) for model in _models(operation)] or [{"type": "object"}]
    return told[0] if len(told) == 1 else {"anyOf": told}


def _kinds(operation: Operation) -> list[tuple[int, tuple[Kind, ...]]]:
    """Problems by status."""
    grouped: dict[int, list[Kind]] = defaultdict(list)
    for kind in (*ALWAYS, *operation.problems):
        grouped[kind.status.value].append(kind)
    return [(status, tuple(kinds)) for status, kinds in sorted(grouped.items())]


def _name(kinds: Iterable[Kind]) -> str:
    return "Or".join(kind.name.title().replace("-", "") for kind in kinds)


def _problems() -> Schema:
    every = {kinds: status for operation in OPERATIONS for status, kinds in _kinds(operation)}
    return {_name(kinds): _problem(status, kinds) for kinds, status in every.items()}


def _problem(status: int, kinds: Iterable[Kind]) -> Schema:
    examples = {
        kind.name: {"summary": kind.title, "value": problem.example(kind, instance="/api/latest")} for kind in kinds
    }
    content = {problem.CONTENT_TYPE: {"schema": _reference(Problem), "examples": examples}}
    titles = "; ".join(kind.title for kind in kinds)
    return {"description": f"{titles}.", "headers": headers_of(status), "content": content}


def _reference(model: type[BaseModel]) -> Schema:
    return {"$ref": _REF.format(model=model.__name__)}


def _schemas() -> Schema:
    every: list[type[BaseModel]] = [
        Problem,
        Throttled,
        *(model for operation in OPERATIONS for model in _models(operation)),
    ]
    models = list(dict.fromkeys(every))
    _, told = models_json_schema([(model, "serialization") for model in models], ref_template=_REF)
    return dict(sorted(told["$defs"].items()))
