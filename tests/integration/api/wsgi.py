"""The function as a WSGI application, which testing tools call without a socket."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from tests.unit.api.client import Client

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


def wsgi(client: Client) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """What API Gateway does between HTTP and the handler."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = client.send(
            environ["REQUEST_METHOD"],
            # PEP 3333 has bytes in the guise of Latin-1
            unquote_to_bytes(environ["PATH_INFO"].encode("latin-1")).decode(errors="replace"),
            environ.get("QUERY_STRING", ""),
            body.decode(errors="replace") or None,
            headers,
        )
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*answer.headers.items()])
        return [answer.content]

    return application
