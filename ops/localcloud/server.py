"""A WSGI application on loopback."""

import logging
import socket
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def wsgi_server(
    app: "WSGIApplication", listener: socket.socket, handler: type[WSGIRequestHandler] = WSGIRequestHandler
) -> BaseWSGIServer:
    """`app` on a reserved socket, ready for `LoopbackServer`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line per request
    host, port = listener.getsockname()
    with listener:  # werkzeug duplicates it
        return make_server(host, port, app, threaded=True, request_handler=handler, fd=listener.fileno())
