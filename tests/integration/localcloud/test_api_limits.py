"""The front door is as strict as CloudFront, API Gateway and Lambda are."""

import json
from types import SimpleNamespace

import pytest

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.frontdoor.http_api import MOST_BODY_BYTES, MOST_HEAD_BYTES
from ops.localcloud.frontdoor.throttles import Bucket
from ops.localcloud.runtime.events import MOST_EVENT_BYTES
from ops.localcloud.runtime.sandbox import MOST_ANSWER_BYTES
from tests.integration.localcloud.asking import ask
from tests.integration.localcloud.templates import FEW


def test_a_body_of_more_than_ten_megabytes_is_refused(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/predict", "POST", b"x" * (MOST_BODY_BYTES + 1))
    assert (answer.status, answer.json) == (413, {"message": "Request Entity Too Large"})


def test_a_body_that_no_event_has_room_for_is_refused(cloud: LocalCloud) -> None:
    assert ask(cloud, "/api/predict", "POST", b"x" * MOST_EVENT_BYTES).status == 413
    assert ask(cloud, "/api/predict", "POST", b"x" * (MOST_EVENT_BYTES // 2)).status == 200


def test_a_head_that_the_gateway_does_not_take_is_refused(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/bars", X_Filler="x" * MOST_HEAD_BYTES)
    assert (answer.status, answer.json) == (431, {"message": "Request Header Fields Too Large"})
    assert ask(cloud, "/api/bars", X_Filler="x" * (MOST_HEAD_BYTES - 1000)).status == 200


@pytest.mark.parametrize("path", ["/", "/api/bars"])
def test_what_cloudfront_does_not_take_is_refused_everywhere(cloud: LocalCloud, path: str) -> None:
    assert ask(cloud, f"{path}?x={'x' * 8192}").status == 413
    assert ask(cloud, path, X_Filler="x" * 20_480).status == 413


def test_an_answer_of_more_than_six_megabytes_is_a_failure(cloud: LocalCloud) -> None:
    answer = ask(cloud, f"/api/large?bytes={MOST_ANSWER_BYTES}")
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    assert ask(cloud, "/api/large?bytes=3000000").status == 200


@pytest.mark.parametrize("method", ["get", "Get", "TRACE", "PROPFIND", "CONNECT"])
def test_a_method_that_the_behaviour_does_not_allow_is_forbidden(cloud: LocalCloud, method: str) -> None:
    assert ask(cloud, "/api/bars", method).status == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/bars", 200),
        ("/api/b%61rs", 200),
        ("/%61pi/bars", 200),
        ("/api%2fbars", 404),
        ("/api%2Fbars", 404),
        ("/API/bars", 404),
        ("/api/b%2561rs", 404),
        ("/api//bars", 404),
    ],
)
def test_a_path_is_decoded_once_and_a_slash_in_it_is_none(cloud: LocalCloud, path: str, status: int) -> None:
    assert ask(cloud, path).status == status


def test_a_parameter_may_hold_what_ends_no_segment(cloud: LocalCloud) -> None:
    assert ask(cloud, "/api/bars/BRK%2FB").json["parameters"] == {"symbol": "BRK/B"}
    assert ask(cloud, "/api/bars/50%25").json["parameters"] == {"symbol": "50%"}


def test_a_route_admits_no_more_than_its_burst(cloud: LocalCloud) -> None:
    statuses = [ask(cloud, "/api/few").status for _ in range(FEW + 2)]
    assert statuses == [200] * FEW + [429, 429]
    assert ask(cloud, "/api/few").json == {"message": "Too Many Requests"}
    assert ask(cloud, "/api/bars").status == 200


def test_a_bucket_fills_again_at_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("ops.localcloud.frontdoor.throttles.time", SimpleNamespace(monotonic=lambda: now))
    bucket = Bucket(rate=2, burst=3)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now = 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    now = 1000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_route_that_wants_a_signature_is_closed_to_the_distribution(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/signed")
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})


def test_a_route_that_the_function_does_not_admit_is_a_failure_of_the_gateway(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/forbidden", "PUT")
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_a_chunked_body_is_read_like_any_other(cloud: LocalCloud) -> None:
    body = json.dumps({"symbol": "AAPL"}).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    answer = ask(cloud, "/api/predict", "POST", chunked, Transfer_Encoding="chunked")
    assert json.loads(answer.json["body"]) == {"symbol": "AAPL"}
