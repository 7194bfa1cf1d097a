"""A request as it stands on the wire; werkzeug's own words for it are decoded, and its methods in capitals."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from werkzeug.datastructures import EnvironHeaders
from werkzeug.wrappers import Request

# RFC 3986 2.3: only these mean the same with and without percent-encoding
_UNRESERVED = re.compile(r"%(2[DE]|3[0-9]|[46][1-9A-F]|5[0-9AF]|7[0-9AE])", re.IGNORECASE)


# werkzeug puts a request into its environment, where the next one would find it
_OWN = "werkzeug.request"


def method(request: Request) -> str:
    """As it was sent: methods count by their case."""
    return str(request.environ["REQUEST_METHOD"])


def raw_path(request: Request) -> str:
    """With its percent-encoding, without the query."""
    target = str(request.environ["RAW_URI"])
    # a proxy's client sends the whole URL
    return target.partition("?")[0] if target.startswith("/") else urlsplit(target).path or "/"


def normalized(path: str) -> str:
    """What CloudFront holds against its path patterns: `%61` is an `a`, `%2f` is no slash."""
    return _UNRESERVED.sub(lambda code: unquote(code[0]), path)


def with_changes(request: Request, *, path: str, query: str, headers: Mapping[str, str]) -> Request:
    """The same request for another path and query, with exactly these headers."""
    kept = {name: value for name, value in request.environ.items() if not name.startswith("HTTP_") and name != _OWN}
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    # WSGI has these two without the prefix
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        kept.pop(name, None)
        if f"HTTP_{name}" in given:
            given[name] = given.pop(f"HTTP_{name}")
    line = {
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": f"{path}?{query}" if query else path,
    }
    return Request({**kept, **given, **line})


def with_headers(request: Request, added: Mapping[str, str]) -> Request:
    """The same request with more headers; one of a name that it has is replaced."""
    own = {name.lower(): value for name, value in EnvironHeaders(request.environ).items()}
    told = own | {name.lower(): value for name, value in added.items()}
    return with_changes(request, path=raw_path(request), query=str(request.environ["QUERY_STRING"]), headers=told)
