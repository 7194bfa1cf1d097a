"""Clients speak to functions through sockets on the site's own port, as CloudFront and API Gateway would carry them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.iam.judge import Call
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.sockets import limits
from tests.integration.localcloud.asking import ask
from tests.integration.localcloud.waiting import wait_for

Opened = Callable[..., ClientConnection]


@pytest.fixture
def opened(live: LocalCloud) -> Iterator[Opened]:
    """Opens a socket, which is closed after the test."""
    with ExitStack() as sockets:

        def open_one(query: str = "", **options: Any) -> ClientConnection:
            address = f"{live.site_url.replace('http', 'ws')}/live{query}"
            return sockets.enter_context(connect(address, **options))

        yield open_one


@pytest.fixture
def noted(live_assembly: Path) -> Callable[..., list[Any]]:
    """The events of a kind that the functions have got in this test."""
    notes = live_assembly / "notes.room"
    notes.write_text("")

    def of_kind(kind: str, connection: str = "") -> list[Any]:
        events = [json.loads(line) for line in notes.read_text().splitlines()]
        told = [(event, event["requestContext"]) for event in events]
        # those of an earlier test may still be leaving
        return [one for one, context in told if context["eventType"] == kind and connection in context["connectionId"]]

    return of_kind


def said(socket: ClientConnection, **message: Any) -> Any:
    """What is answered to a message."""
    socket.send(json.dumps(message))
    return json.loads(socket.recv(timeout=20))


def identity(socket: ClientConnection) -> str:
    return str(said(socket, action="echo")["requestContext"]["connectionId"])


def pushed(socket: ClientConnection, operation: str, **told: Any) -> str:
    """What the function, which manages connections, tells of a management request."""
    socket.send(json.dumps({"action": "push", "operation": operation, "with": told}))
    return str(socket.recv(timeout=20))


def test_a_message_goes_to_the_route_that_it_names(opened: Opened) -> None:
    event = said(opened(), action="echo", text="é")
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("echo", "MESSAGE", "live")
    assert json.loads(event["body"]) == {"action": "echo", "text": "é"}
    assert {"apiId", "connectedAt", "domainName", "messageId", "requestId", "requestTimeEpoch"} <= context.keys()


@pytest.mark.parametrize(
    "message", ["no json", "[]", '{"action": 1}', '{"action": "nothing"}', '{"action": "$connect"}']
)
def test_a_message_that_names_no_route_takes_the_default(opened: Opened, message: str) -> None:
    socket = opened()
    socket.send(message)
    assert json.loads(socket.recv())["requestContext"]["routeKey"] == "$default"


def test_a_function_sees_who_connects_and_who_leaves(opened: Opened, noted: Any) -> None:
    socket = opened("?a=1", additional_headers={"X-Forwarded-For": "10.0.0.1"})
    (came,) = noted("CONNECT")
    assert came["queryStringParameters"] == {"a": "1"}
    assert came["headers"]["X-Forwarded-For"] == "10.0.0.1, 127.0.0.1, 127.0.0.1"
    assert came["headers"]["X-Origin"] == "edge"
    assert came["headers"]["Host"] == came["requestContext"]["domainName"]
    socket.close(4000, "enough")
    here = came["requestContext"]["connectionId"]
    wait_for(lambda: noted("DISCONNECT", here))
    (left,) = noted("DISCONNECT", here)
    assert left["requestContext"]["disconnectStatusCode"] == 4000
    assert left["requestContext"]["disconnectReason"] == "enough"


@pytest.mark.parametrize("status", [403, 429, 500])
def test_whom_the_function_does_not_let_in_is_told_its_status(opened: Opened, noted: Any, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        opened(f"?status={status}")
    assert refused.value.response.status_code == status
    (came,) = noted("CONNECT")
    assert not noted("DISCONNECT", came["requestContext"]["connectionId"])


def test_a_failure_a_missing_permission_and_a_throttle_are_told(live: LocalCloud, opened: Opened) -> None:
    socket = opened()
    assert said(socket, action="fail")["message"] == "Internal server error"
    assert said(socket, action="unpermitted")["message"] == "Internal server error"
    assert "requestContext" in said(socket, action="few")
    assert said(socket, action="few")["message"] == "Too Many Requests"
    (api,) = (one["ApiId"] for one in live.session.client("apigatewayv2").get_apis()["Items"])
    store = MetricStore.opened(live.data / ".localcloud" / "metrics.jsonl")
    counted = Counter(
        one.name for _, one, _ in store.everything() if dict(one.dimensions) == {"ApiId": api, "Stage": "live"}
    )
    assert counted.items() >= {"IntegrationError": 1, "ExecutionError": 1, "ClientError": 1}.items()
    assert {"MessageCount", "ConnectCount"} <= counted.keys()


def test_a_function_pushes_to_one_connection_and_hears_of_those_that_are_gone(live: LocalCloud, opened: Opened) -> None:
    sender, receiver = opened(), opened()
    there = identity(receiver)
    assert pushed(sender, "post_to_connection", ConnectionId=there, Data="first") == "pushed"
    assert receiver.recv() == "first"
    assert pushed(sender, "get_connection", ConnectionId=there) == "127.0.0.1"
    assert pushed(sender, "delete_connection", ConnectionId=there) == "pushed"
    with pytest.raises(ConnectionClosed):
        receiver.recv()
    assert json.loads(pushed(sender, "post_to_connection", ConnectionId=there, Data="late"))["message"]
    role = next(one.role for one in live.functions() if "-Room-" in one.name)
    asked = {call for call in live.calls if call.action == "execute-api:ManageConnections" and call.role == role}
    assert {call.resource.rpartition("/live/")[2] for call in asked} >= {f"POST/@connections/{there}"}
    assert all(call.permitted for call in asked)


def test_a_role_that_may_not_manage_connections_is_refused(live: LocalCloud, opened: Opened) -> None:
    socket = opened()
    there = identity(socket)
    role = next(one.role for one in live.functions() if "-Room-" in one.name).rpartition("/")[2]
    denied = [{"Effect": "Deny", "Action": "execute-api:*", "Resource": "*"}]
    iam, policy = live.session.client("iam"), {"RoleName": role, "PolicyName": "denied"}
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": denied}))
    assert "Internal server error" in pushed(socket, "post_to_connection", ConnectionId=there, Data="x")
    iam.delete_role_policy(**policy)
    refused = [call for call in live.calls if not call.permitted and call.action == "execute-api:ManageConnections"]
    assert [call.resource.rpartition("/live/")[2] for call in refused] == [f"POST/@connections/{there}"]
    assert isinstance(refused[0], Call)


def test_a_message_that_is_too_large_ends_the_socket(opened: Opened) -> None:
    for parts in (["x" * (limits.FRAME_BYTES + 1)], ["x" * limits.FRAME_BYTES] * 5):
        socket = opened()
        # it may be closed before the last part is sent
        with suppress(ConnectionClosed):
            socket.send(parts)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=20)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009


def test_a_message_in_frames_is_one(opened: Opened) -> None:
    socket = opened()
    socket.send(['{"action": "echo", "text": "', "x" * 30_000, "x" * 30_000, '"}'])
    assert len(json.loads(json.loads(socket.recv())["body"])["text"]) == 60_000


@pytest.mark.parametrize("limit", ["IDLE_SECONDS", "LIFE_SECONDS"])
def test_a_socket_that_is_idle_or_old_is_closed(opened: Opened, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(limits, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(limits, limit, 0.1)
    socket = opened()
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=20)
    assert closed.value.rcvd
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, "Going away")


def test_the_page_is_served_beside_its_socket(live: LocalCloud) -> None:
    assert ask(live, "/").body == b"site"
    assert ask(live, "/live").status == 426
