"""What CloudFront compresses, for whom, and what it leaves as it is."""

import gzip
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.cache import MANAGED, CachePolicy, EdgeCache

TEXT = b"p { color: red }" * 100
OPTIMIZED = MANAGED["658327ea-f89d-4fab-a63d-7e88639e58f6"]  # CachingOptimized


def asked(accepted: str | None = "br, gzip", *, method: str = "GET", protocol: str = "HTTP/1.1") -> Request:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    environ = EnvironBuilder("/large.css", method=method, headers=headers).get_environ()
    return Request({**environ, "SERVER_PROTOCOL": protocol, "RAW_URI": "/large.css"})


def answered(request: Request, content: bytes = TEXT, *, compresses: bool = True, **response: Any) -> Response:
    cache = EdgeCache(OPTIMIZED, lambda: datetime.now(UTC), compresses=compresses)
    return cache.answer(request, lambda _: Response(content, **{"content_type": "text/css", **response}))


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd", "gzip;q=1.0, BR;q=0.1"])
def test_brotli_goes_before_gzip_wherever_it_is_named(accepted: str) -> None:
    response = answered(asked(accepted))
    assert response.headers["content-encoding"] == "br"
    assert brotli.decompress(response.get_data()) == TEXT
    assert response.headers["content-length"] == str(len(response.get_data()))


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0, gzip", "gzip, zstd"])
def test_gzip_is_for_those_who_know_no_brotli(accepted: str) -> None:
    response = answered(asked(accepted))
    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(response.get_data()) == TEXT


@pytest.mark.parametrize("accepted", [None, "", "*", "identity", "deflate, zstd", "br;q=0, gzip;q=0", "\xff, ;q=x"])
def test_who_names_neither_gets_it_plain(accepted: str | None) -> None:
    assert is_plain(answered(asked(accepted)))


def test_http_1_0_gets_it_plain() -> None:
    assert is_plain(answered(asked(protocol="HTTP/1.0")))


def test_a_behaviour_that_does_not_compress_leaves_all_as_it_is() -> None:
    assert is_plain(answered(asked(), compresses=False))


@pytest.mark.parametrize(
    ("enabled", "encoding"),
    [({}, None), ({"EnableAcceptEncodingGzip": True}, "gzip"), ({"EnableAcceptEncodingBrotli": True}, "br")],
)
def test_only_what_the_policy_enables_is_done(enabled: dict[str, bool], encoding: str | None) -> None:
    key = {"HeadersConfig": {}, "QueryStringsConfig": {"QueryStringBehavior": "none"}, **enabled}
    ttl = {"MinTTL": 0, "DefaultTTL": 0, "MaxTTL": 1}
    policy = CachePolicy.declared({**ttl, "ParametersInCacheKeyAndForwardedToOrigin": key})
    cache = EdgeCache(policy, lambda: datetime.now(UTC), compresses=True)
    response = cache.answer(asked(), lambda _: Response(TEXT, content_type="text/css"))
    assert response.headers.get("content-encoding") == encoding


@pytest.mark.parametrize(("size", "compressed"), [(999, False), (1_000, True), (10_000_000, True), (10_000_001, False)])
def test_the_smallest_and_the_largest_are_left(size: int, *, compressed: bool) -> None:
    assert is_plain(answered(asked(), bytes(size))) is not compressed


@pytest.mark.parametrize(("status", "compressed"), [(200, True), (403, True), (404, True), (206, False), (500, False)])
def test_errors_are_compressed_where_nothing_is_found_or_allowed(status: int, *, compressed: bool) -> None:
    assert is_plain(answered(asked(), status=status)) is not compressed


@pytest.mark.parametrize(
    ("content_type", "compressed"),
    [
        ("text/html; charset=utf-8", True),
        ("application/javascript", True),
        ("application/json", True),
        ("image/svg+xml", True),
        ("font/ttf", True),
        ("application/problem+json", False),
        ("application/vnd.apache.arrow.stream", False),
        ("image/png", False),
        ("font/woff2", False),
        ("text/markdown", False),
    ],
)
def test_types_are_those_of_cloudfront(content_type: str, *, compressed: bool) -> None:
    assert is_plain(answered(asked(), content_type=content_type)) is not compressed


def test_what_the_origin_has_encoded_is_left() -> None:
    response = answered(asked(), headers={"content-encoding": "identity", "etag": '"1"'})
    assert (response.get_data(), response.headers["etag"]) == (TEXT, '"1"')


def test_an_answer_to_head_has_nothing_to_compress() -> None:
    assert is_plain(answered(asked(method="HEAD")))


@pytest.mark.parametrize(("given", "told"), [('"1"', 'W/"1"'), ('W/"1"', 'W/"1"'), ("1", None), (None, None)])
def test_a_tag_is_weak_from_there_on_and_gone_if_it_was_none(given: str | None, told: str | None) -> None:
    response = answered(asked(), headers={"etag": given} if given else {})
    assert response.headers.get("etag") == told


def is_plain(response: Response) -> bool:
    return "content-encoding" not in response.headers and "vary" not in response.headers
