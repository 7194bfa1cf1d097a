"""Headers of the answers."""

from typing import Any

HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "Of this state of the answer; weak where a cache compressed it.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"description": "How long the answer is as good as a new one.", "schema": {"type": "string"}},
    "Data-Age": {
        "description": "Seconds since a job wrote what the answer tells.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Link": {"description": 'Where the next ones are: `rel="next"`.', "schema": {"type": "string"}},
    "X-Request-Id": {"description": "Quote it when you report a problem.", "schema": {"type": "string"}},
    "X-Simulated": {"description": "Set where the market is a replayed one.", "schema": {"const": "true"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
}
_BY_STATUS = {
    200: ("ETag", "Cache-Control", "Data-Age", "Link", "X-Request-Id", "X-Simulated"),
    304: ("ETag", "Cache-Control", "Data-Age", "X-Request-Id"),
    503: ("Retry-After",),
}


def headers_of(status: int) -> dict[str, Any]:
    """References to the headers that answers of a status carry."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _BY_STATUS.get(status, ())}
