"""What the HTTP API's committed OpenAPI document says that gateway and edge must know: paths, methods, names, forms."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.constructs.sources import ROOT

OPENAPI = ROOT / "lambdas" / "api" / "openapi.json"
_FIELDS = {"parameters", "summary", "description", "servers"}  # of a path, beside its methods
# RFC 9110 9.3.2: whoever answers GET answers HEAD
_SERVED = {"get": ("GET", "HEAD"), "post": ("POST",)}


@dataclass(frozen=True)
class Endpoint:
    """One path, such as `/models/{symbol}`; `parameters` are the names that its query may hold."""

    path: str
    methods: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """All endpoints, and every media type that a successful answer may have."""

    endpoints: tuple[Endpoint, ...]
    media_types: tuple[str, ...]

    @classmethod
    def read(cls, document: Path = OPENAPI) -> "Contract":
        """Read an OpenAPI document. Raises ValueError naming the path and the method that nobody would serve."""
        told = json.loads(document.read_text())
        paths = {path: _operations(path, item) for path, item in told["paths"].items()}
        types = {kind for operations in paths.values() for one in operations.values() for kind in _media_types(one)}
        return cls(
            tuple(_endpoint(told, path, told["paths"][path], operations) for path, operations in paths.items()),
            tuple(sorted(types)),
        )


def _operations(path: str, item: Mapping[str, Any]) -> dict[str, Any]:
    operations = {method: operation for method, operation in item.items() if method not in _FIELDS}
    if unserved := operations.keys() - _SERVED.keys():
        raise ValueError(f"{path}: no gateway serves {', '.join(sorted(unserved))}")
    return operations


def _endpoint(document: Any, path: str, item: Mapping[str, Any], operations: Mapping[str, Any]) -> Endpoint:
    declared = [
        *item.get("parameters", []),
        *(one for each in operations.values() for one in each.get("parameters", [])),
    ]
    names = {one["name"] for one in _resolved(document, declared) if one["in"] == "query"}
    methods = tuple(served for method in operations for served in _SERVED[method])
    return Endpoint(path, methods, tuple(sorted(names)))


def _resolved(document: Any, declared: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Parameters, where only a reference stands those that it refers to."""
    for one in declared:
        found = one
        if "$ref" in one:
            found = document
            for part in one["$ref"].removeprefix("#/").split("/"):
                found = found[part]
        yield found


def _media_types(operation: Mapping[str, Any]) -> Iterable[str]:
    content: Mapping[str, Any] = operation["responses"].get("200", {}).get("content", {})
    return content.keys()
