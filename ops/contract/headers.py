"""Headers of the answers."""

from typing import Any

HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "Of this state of the answer; weak where it is compressed, or one state differs in `now`.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "How long the answer is as good as a new one; `s-maxage` is for CloudFront.",
        "schema": {"type": "string"},
    },
    "Data-Age": {
        "description": "Seconds since a job wrote what the answer tells; what a cache says as `Age` comes on top.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Link": {"description": 'Where the next ones are: `rel="next"`.', "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {
        "description": "Pages of any origin may read the answer.",
        "schema": {"const": "*"},
    },
    "X-Request-Id": {"description": "Quote it when you report a problem.", "schema": {"type": "string"}},
    "X-Simulated": {"description": "Set where the market is a replayed one.", "schema": {"const": "true"}},
    "X-Stale": {
        "description": "Set where the lake could not be asked in time: the answer is an earlier one.",
        "schema": {"const": "true"},
    },
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "The header that a key is sent in.", "schema": {"type": "string"}},
    "Accept-Post": {"description": "The media type of a body that is read.", "schema": {"type": "string"}},
    "Content-Security-Policy": {"description": "What the page may run and load.", "schema": {"type": "string"}},
    "Accept-Encoding": {"description": "The encoding of a body that is read.", "schema": {"type": "string"}},
    "Vary": {"description": "Headers of a request that an answer depends on.", "schema": {"type": "string"}},
}
_ALWAYS = ("Access-Control-Allow-Origin", "Cache-Control", "X-Request-Id")
_OF_DATA = ("ETag", "Data-Age", "Link", "Vary", "X-Simulated", "X-Stale", "Content-Security-Policy")
_BY_STATUS = {
    200: _OF_DATA,
    304: _OF_DATA,
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    415: ("Accept-Post", "Accept-Encoding"),
    503: ("Retry-After",),
}


def headers_of(status: int) -> dict[str, Any]:
    """References to the headers that answers of a status carry."""
    names = (*_ALWAYS, *_BY_STATUS.get(status, ()))
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
