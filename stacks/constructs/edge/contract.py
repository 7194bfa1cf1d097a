"""What the HTTP API's committed OpenAPI document says that gateway and edge must know: paths, methods, names, forms."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from stacks.constructs.sources import ROOT

OPENAPI = ROOT / "lambdas" / "api" / "openapi.json"
_FIELDS = {"parameters", "summary", "description", "servers"}  # of a path, beside its methods
# RFC 9110 9.3.2: whoever answers GET answers HEAD
_SERVED = {"get": ("GET", "HEAD"), "post": ("POST",)}


@dataclass(frozen=True)
class Endpoint:
    """One path, such as `/models/{symbol}`: the names that its query may hold, the types that its answers may have."""

    path: str
    methods: tuple[str, ...]
    parameters: tuple[str, ...]
    media_types: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """All endpoints."""

    endpoints: tuple[Endpoint, ...]

    @classmethod
    def read(cls, document: Path = OPENAPI) -> "Contract":
        """Read an OpenAPI document. Raises ValueError naming the path and the method that nobody would serve."""
        told = json.loads(document.read_text())
        return cls(tuple(_endpoint(told, path, item) for path, item in told["paths"].items()))


def _operations(path: str, item: Mapping[str, Any]) -> dict[str, Any]:
    operations = {method: operation for method, operation in item.items() if method not in _FIELDS}
    if unserved := operations.keys() - _SERVED.keys():
        raise ValueError(f"{path}: no gateway serves {', '.join(sorted(unserved))}")
    return operations


def _endpoint(document: Any, path: str, item: Mapping[str, Any]) -> Endpoint:
    operations = _operations(path, item)
    declared = [*item.get("parameters", []), *chain(*(one.get("parameters", []) for one in operations.values()))]
    # in the order of the document, in which the function names them, too
    names = dict.fromkeys(one["name"] for one in _resolved(document, declared) if one["in"] == "query")
    methods = tuple(served for method in operations for served in _SERVED[method])
    # in the document's order: of forms that a client likes equally the first is served
    types = dict.fromkeys(kind for one in operations.values() for kind in _media_types(one))
    return Endpoint(path, methods, tuple(names), tuple(types))


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
