"""A WSGI application on loopback."""

import logging
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)


class HandedOver(ConnectionError):
    """An application has taken its connection over; whoever has it answers. werkzeug takes it for one that is lost."""


class _Handler(WSGIRequestHandler):
    def connection_dropped(self, error: BaseException, environ: "WSGIEnvironment | None" = None) -> None:  # noqa: ARG002
        """Read nothing more; called by werkzeug."""
        self.close_connection = True


@dataclass(frozen=True)
class _Guarded:
    """An application whose failures are on record before they are answered: whoever is told looks at once."""

    app: "WSGIApplication"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        try:
            return self.app(environ, start_response)
        except HandedOver:
            raise
        except Exception:
            logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            start_response("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain")], sys.exc_info())
            return [b"internal server error\n"]


def wsgi_server(
    app: "WSGIApplication", listener: socket.socket, handler: type[WSGIRequestHandler] = _Handler
) -> BaseWSGIServer:
    """`app` on a reserved socket, ready for `LoopbackServer`; what fails in it is logged and answered with 500."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line per request
    host, port = listener.getsockname()
    with listener:  # werkzeug duplicates it
        return make_server(host, port, _Guarded(app), threaded=True, request_handler=handler, fd=listener.fileno())
