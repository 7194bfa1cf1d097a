"""The committed OpenAPI document: routes, checks of requests and the text of /openapi.json are all taken from it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from lambdas.api.parameters import Parameter

_DOCUMENT = Path(__file__).with_name("openapi.json")


@dataclass(frozen=True)
class Operation:
    """One method of one path: its parameters, the fields of its body by name, and the media types of its answers.

    `revision` is the document's: what an answer looks like may differ in the next one.
    """

    id: str
    revision: str
    method: str
    path: str
    parameters: Mapping[str, Parameter]
    body: Mapping[str, Parameter] | None
    media_types: tuple[str, ...]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What stands for the parameters that are not sent."""
        return {name: parameter.default for name, parameter in self.parameters.items()}


class Contract:
    """The document as the function needs it."""

    def __init__(self, text: bytes) -> None:
        self.text = text.decode()
        self.tag = blake2b(text, digest_size=8).hexdigest()
        self._document = orjson.loads(text)
        self.operations = tuple(self._operations())
        self._paths = [(_pattern(path), path) for path in self._document["paths"]]

    @classmethod
    def committed(cls) -> "Contract":
        """The document beside this module."""
        return cls(_DOCUMENT.read_bytes())

    def at(self, path: str) -> Iterator[tuple[Operation, Mapping[str, str]]]:
        """The operations of a path, each with the values of the parameters in it."""
        for pattern, known in self._paths:
            if found := pattern.fullmatch(path):
                yield from ((each, found.groupdict()) for each in self.operations if each.path == known)

    def methods_of(self, path: str) -> tuple[str, ...]:
        """Methods served at a path, HEAD beside every GET; none where there is no such path."""
        served = next((known for pattern, known in self._paths if pattern.fullmatch(path)), None)
        return tuple(one for each in self.operations if each.path == served for one in methods(each))

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method, told in item.items():
                yield self._operation(path, method.upper(), told)

    def _operation(self, path: str, method: str, told: Mapping[str, Any]) -> Operation:
        parameters = [self._resolved(one) for one in told.get("parameters", ())]
        body = told.get("requestBody")
        return Operation(
            id=told["operationId"],
            revision=self.tag,
            method=method,
            path=path,
            parameters={
                one["name"]: Parameter(
                    one["name"], one["in"], one.get("required", False), one["schema"], one.get("example")
                )
                for one in parameters
                if one["in"] in {"query", "path"}
            },
            body=self._fields(body["content"]["application/json"]["schema"]) if body else None,
            media_types=tuple(told["responses"]["200"]["content"]),
        )

    def _fields(self, schema: Mapping[str, Any]) -> dict[str, Parameter]:
        known = self._resolved(schema)["properties"].items()
        return {name: Parameter(name, "body", required=False, schema=one) for name, one in known}

    def _resolved(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in told:
            return told
        found: Any = self._document
        for part in told["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)


def methods(operation: Operation) -> tuple[str, ...]:
    """The methods that an operation answers: HEAD is GET without the content (RFC 9110 9.3.2)."""
    return ("GET", "HEAD") if operation.method == "GET" else (operation.method,)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))
