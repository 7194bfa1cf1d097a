"""The handler behind a socket, as API Gateway would put it there."""

from urllib.parse import urlsplit

from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve
from tests.unit.api.client import Client


def served(client: Client) -> LoopbackServer:
    """Serves a handler on a free port while it is open."""

    def gateway(request: HttpRequest) -> Reply:
        url = urlsplit(request.target)
        answer = client.send("GET", url.path, url.query, headers=dict(request.headers))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, answer.body.encode(), headers.pop("content-type", ""), headers)

    return LoopbackServer(AnsweringServer(gateway, reserve(0)))
