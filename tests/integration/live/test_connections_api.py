"""What goes to a stage's connections over HTTP, and what its answers mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import boto3
import pytest

from lambdas.live.connections_api import ConnectionsApi, GoneError, UnsentError
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

SESSION = boto3.Session("test", "test", "token", region_name="eu-west-1")
IDENTITY = "L0SM9cOFvHcCIhw="


@contextmanager
def served(answer: Callable[[HttpRequest], Reply]) -> Iterator[ConnectionsApi]:
    with LoopbackServer(AnsweringServer(answer, reserve(0))) as server:
        yield ConnectionsApi(f"{server.url}/live", SESSION, at_once=1)


def test_a_message_goes_to_its_connection_signed_as_boto3_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[HttpRequest] = []

    def answer(request: HttpRequest) -> Reply:
        came.append(request)
        return Reply(200, b"")

    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: datetime(2026, 5, 12))  # noqa: DTZ001 - as botocore's
    with served(answer) as api:
        api.post(IDENTITY, b"hello")
        client = SESSION.client("apigatewaymanagementapi", endpoint_url=api.endpoint)
        client.post_to_connection(ConnectionId=IDENTITY, Data=b"hello")
    own, boto3s = ((one.method, one.target, one.body, one.headers["authorization"]) for one in came)
    assert own == boto3s
    assert own[1] == "/live/@connections/L0SM9cOFvHcCIhw%3D"


def test_what_is_throttled_is_sent_again() -> None:
    answers = [Reply(429, b"{}"), Reply(503, b""), Reply(200, b"")]
    with served(lambda _: answers.pop(0)) as api:
        api.post(IDENTITY, b"hello")
    assert not answers


def test_a_connection_that_is_gone_is_told_apart() -> None:
    with served(lambda _: Reply(410, b"{}")) as api:
        with pytest.raises(GoneError):
            api.post(IDENTITY, b"hello")
        with pytest.raises(GoneError):
            api.delete(IDENTITY)


def test_a_refusal_is_told_in_its_words() -> None:
    with served(lambda _: Reply(403, b'{"message":"Forbidden"}')) as api, pytest.raises(UnsentError, match="Forbidden"):
        api.post(IDENTITY, b"hello")


def test_an_api_that_cannot_be_reached_is_told() -> None:
    with reserve(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/live"
    with pytest.raises(UnsentError, match="Max retries"):
        ConnectionsApi(url, SESSION, at_once=1).post(IDENTITY, b"hello")
