"""A function at the edge sees every request before the cache does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.frontdoor.edge_function import EdgeFunction
from tests.integration.localcloud.asking import ask
from tests.integration.localcloud.handlers import EDGE

STARTED = """
import sys, time
from werkzeug.test import EnvironBuilder
from ops.localcloud.frontdoor.edge_function import EdgeFunction
function = EdgeFunction("function handler(event) { return event.request; }")
function(EnvironBuilder("/").get_request())
print(function._process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def edge() -> Iterator[EdgeFunction]:
    function = EdgeFunction(EDGE)
    yield function
    function.close()


def asked(path: str, **headers: str) -> Request:
    return EnvironBuilder(path, headers=headers).get_request()


def test_it_may_answer_itself(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/bars?stop=1&a=%20x&a=y&empty=", X_Mine="1")
    assert (answer.status, answer.headers["content-type"]) == (418, "text/plain")
    assert answer.json["uri"] == "/api/bars"
    assert answer.json["headers"]["x-mine"] == {"value": "1"}
    assert answer.json["querystring"] == {
        "stop": {"value": "1"},
        "a": {"value": "%20x", "multiValue": [{"value": "%20x"}, {"value": "y"}]},
        "empty": {"value": ""},
    }


def test_what_it_changes_is_what_the_api_is_asked(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/bars/AAPL?moved=there")
    assert (answer.json["route"], answer.json["query"]) == ("GET /api/bars", {"to": "there"})
    assert answer.json["headers"]["x-seen"] == "at the edge"


def test_a_body_passes_it(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/predict?x=1", "POST", b"{}", Content_Type="application/json")
    assert (answer.json["body"], answer.json["headers"]["content-type"]) == ("{}", "application/json")


@pytest.mark.parametrize("how", ["fail", "hang"])
def test_one_that_fails_or_hangs_is_503_and_goes_on(cloud: LocalCloud, how: str) -> None:
    assert ask(cloud, f"/api/bars?{how}=1").status == 503
    assert ask(cloud, "/api/bars").status == 200


def test_the_site_does_without_it(cloud: LocalCloud) -> None:
    assert ask(cloud, "/?stop=1").status == 200


def test_no_node_is_started_before_it_is_needed(edge: EdgeFunction) -> None:
    assert edge._process is None
    assert isinstance(edge(asked("/api/bars")), Request)
    assert edge._process


def test_its_node_ends_with_it(edge: EdgeFunction) -> None:
    edge(asked("/api/bars"))
    node = edge._process
    edge.close()
    assert node
    assert node.returncode == 0


def test_a_node_that_was_killed_is_503_once(edge: EdgeFunction) -> None:
    edge(asked("/api/bars"))
    assert edge._process
    edge._process.kill()
    edge._process.wait()
    answer = edge(asked("/api/bars"))
    assert isinstance(answer, Response)
    assert answer.status_code == 503
    assert isinstance(edge(asked("/api/bars")), Request)


def test_its_node_ends_with_a_process_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTED], stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert parent.stdout
    node = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _lives(node):
        time.sleep(0.05)
    assert not _lives(node)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # dead, and nobody has asked yet
    return " Z " not in Path(f"/proc/{process}/stat").read_text()


def test_events_are_json_whatever_a_client_sends(edge: EdgeFunction) -> None:
    answer = edge(asked("/api/%ff%0a?stop=%ff&" + json.dumps('"\\') + "=1"))
    assert isinstance(answer, Response)
    assert answer.status_code == 418
