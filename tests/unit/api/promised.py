"""What the OpenAPI document promises of an answer, held against one that was sent."""

from functools import cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from tests.unit.api.client import Answer
from tests.unit.api.conftest import CONTRACT

DOCUMENT = orjson.loads(CONTRACT.text)


def resolved(told: dict[str, Any]) -> dict[str, Any]:
    """What a reference into the document stands for."""
    found = DOCUMENT
    for part in told["$ref"].split("/")[1:] if "$ref" in told else ():
        found = found[part]
    return found if "$ref" in told else told


@cache
def operations() -> dict[str, dict[str, Any]]:
    """The document's operations by their ids."""
    return {one["operationId"]: one for item in DOCUMENT["paths"].values() for one in item.values()}


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """What is not as a schema of the document wants it."""
    # references are into the document, of which only the components are ever meant
    whole = schema | {"components": DOCUMENT["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def broken(operation: str, answer: Answer) -> list[str]:
    """Promises that an answer of an operation does not keep: its status, headers, media type and content."""
    promised = operations()[operation]["responses"].get(str(answer.status))
    if promised is None:
        return [f"{answer.status} is not documented"]
    promised = resolved(promised)
    unknown = {*answer.headers} - {*promised.get("headers", ()), "Content-Type"}
    return [*(f"header {name} is not documented" for name in sorted(unknown)), *_of_content(promised, answer)]


def _of_content(promised: dict[str, Any], answer: Answer) -> list[str]:
    if "content" not in promised:
        return ["has content"] if answer.body else []
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if media_type not in promised["content"]:
        return [f"{media_type} is not documented"]
    return faults(promised["content"][media_type]["schema"], answer.json if "json" in media_type else answer.body)
