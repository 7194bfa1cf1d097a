"""A request for a socket, taken over from the front door with its connection: a page finds both on one port."""

from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.request_line import method, raw_path
from ops.localcloud.server import HandedOver
from ops.localcloud.sockets.events import EDGE, Client

if TYPE_CHECKING:
    from ops.localcloud.sockets.gateway import SocketGateway


def door_of(gateway: "SocketGateway", api: str) -> Callable[[Request], Response]:
    """Hands requests of a WebSocket API's stage over to those who carry sockets."""
    # by name of the stage, as CloudFront adds no path to that of the viewer
    path = f"/{gateway.apis[api].stage}"

    def handle(request: Request) -> Response:
        if raw_path(request).rstrip("/") != path:
            return Response('{"message":"Forbidden"}', 403, content_type="application/json")
        client = Client(api, path[1:], _headers(request, api), str(request.environ["QUERY_STRING"]))
        head = _head(request)
        taken: Any = request.environ["werkzeug.socket"]
        # the server closes its own object, which then has no connection any more
        gateway.adopt(socket(fileno=taken.detach()), head, client)
        raise HandedOver

    return handle


def _head(request: Request) -> bytes:
    line = f"{method(request)} {request.environ['RAW_URI']} {request.environ['SERVER_PROTOCOL']}"
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in request.headers.items()), "", ""]).encode(
        "latin-1"
    )


def _headers(request: Request, api: str) -> dict[str, str]:
    """What a function sees: those of the viewer, and what the edge and API Gateway have added."""
    known = {name: value for name, value in request.headers.items() if name not in {"Connection", "Upgrade"}}
    seen = [*filter(None, [known.get("X-Forwarded-For")]), request.remote_addr or EDGE, EDGE]
    added = {"X-Forwarded-For": ", ".join(seen), "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}
    return {**known, **added, "Host": Client(api, "", {}, "").domain}
