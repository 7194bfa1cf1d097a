"""What a loopback server takes for a request."""

import socket

import pytest

from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

WHOLE = b"POST /whole HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab"


@pytest.mark.parametrize(
    "torn",
    [
        b"Content-Length: 5\r\n\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_request_whose_sender_was_killed_is_none(torn: bytes) -> None:
    heard: list[HttpRequest] = []

    def answer(request: HttpRequest) -> Reply:
        heard.append(request)
        return Reply(200, b"")

    with LoopbackServer(AnsweringServer(answer, reserve(0))) as server:
        for sent in (b"POST /torn HTTP/1.1\r\n" + torn, WHOLE):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(sent)
                client.shutdown(socket.SHUT_WR)
                client.recv(1000)
    assert [(one.target, one.body) for one in heard] == [("/whole", b"ab")]
