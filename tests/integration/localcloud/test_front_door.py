"""One address serves what CloudFront and the HTTP API describe."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.frontdoor.routes import Route
from tests.integration.localcloud.asking import ask


def test_the_root_is_the_default_object_with_its_markers_replaced(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/")
    assert answer.status == 200
    assert answer.body == b"<title>stage-app</title>"
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


def test_every_page_carries_the_headers_policy(cloud: LocalCloud) -> None:
    for path in ("/", "/data/list.json", "/missing"):
        headers = ask(cloud, path).headers
        assert headers["content-security-policy"] == "default-src 'self'"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_file_that_is_not_deployed_is_404(cloud: LocalCloud) -> None:
    assert ask(cloud, "/missing").status == 404
    assert ask(cloud, "/app.js").status == 200
    assert ask(cloud, "/app.js.map").status == 404


@pytest.mark.parametrize(
    "path", ["/a%00b", "/assets/%0a", "/%08", "/%ff", "/%e2%80%a8", "/" + 2000 * "a", "/%ef%bf%bf"]
)
def test_a_name_that_no_object_can_have_is_404(cloud: LocalCloud, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    answer = ask(cloud, path)
    assert (answer.status, answer.body) == (404, b"not found\n")
    assert "Traceback" not in capfd.readouterr().err


def test_a_page_the_browser_has_is_not_sent_again(cloud: LocalCloud) -> None:
    etag = ask(cloud, "/").headers["etag"]
    again = ask(cloud, "/", If_None_Match=etag)
    assert (again.status, again.body) == (304, b"")


def test_a_head_request_has_no_body(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_the_site_takes_no_posts(cloud: LocalCloud) -> None:
    assert ask(cloud, "/", "POST").status == 403


def test_a_route_leads_to_its_function(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/bars?symbol=AAPL&symbol=MSFT&from=1")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["route"] == "GET /api/bars"
    assert answer.json["query"] == {"symbol": "AAPL,MSFT", "from": "1"}


def test_a_body_reaches_the_function(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/predict", "POST", b'{"symbol": "AAPL"}', Content_Type="application/json")
    assert json.loads(answer.json["body"]) == {"symbol": "AAPL"}


@pytest.mark.parametrize(
    ("path", "route", "parameters"),
    [
        ("/api/bars/BRK-B", "GET /api/bars/{symbol}", {"symbol": "BRK-B"}),
        ("/api/files/a/b", "GET /api/files/{path+}", {"path": "a/b"}),
    ],
)
def test_path_parameters_are_told(cloud: LocalCloud, path: str, route: str, parameters: dict[str, str]) -> None:
    answer = ask(cloud, path)
    assert (answer.json["route"], answer.json["parameters"]) == (route, parameters)


def test_a_path_without_a_route_is_404_of_the_api(cloud: LocalCloud) -> None:
    for method, path in (("GET", "/api/nowhere"), ("POST", "/api/bars")):
        answer = ask(cloud, path, method)
        assert (answer.status, answer.json) == (404, {"message": "Not Found"})


def test_a_function_that_fails_is_500_without_its_inside(cloud: LocalCloud) -> None:
    answer = ask(cloud, "/api/fail")
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_pages_of_any_origin_may_read_the_api_but_not_the_site(cloud: LocalCloud) -> None:
    api = ask(cloud, "/api/bars", Origin="https://elsewhere.example").headers
    assert api["access-control-allow-origin"] == "*"
    assert api["access-control-expose-headers"] == "ETag,Link"
    assert "access-control-allow-origin" not in ask(cloud, "/", Origin="https://elsewhere.example").headers
    assert "access-control-allow-origin" not in ask(cloud, "/api/bars").headers


def test_many_requests_at_once_are_all_answered(cloud: LocalCloud) -> None:
    paths = ["/", "/api/bars"] * 20
    with ThreadPoolExecutor(len(paths)) as threads:
        answers = list(threads.map(lambda path: ask(cloud, path), paths))
    assert {answer.status for answer in answers} == {200}


def test_a_busy_port_is_told_in_one_line_before_anything_starts(stage_assembly: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} cannot be used") as refused:
            LocalCloud(stage_assembly, tmp_path / "data", port=port).start()
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "data").exists()


def test_the_most_specific_route_wins() -> None:
    keys = ["$default", "ANY /a/{proxy+}", "GET /a/{x}", "ANY /a/b", "GET /a/b"]
    ranked = sorted((Route.declared(key, "f") for key in keys), key=lambda route: route.rank)
    assert [route.key for route in ranked] == list(reversed(keys))
