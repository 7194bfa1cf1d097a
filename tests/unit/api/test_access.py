"""A request is answered if it came through CloudFront and, where keys are asked for, shows one."""

import json
from hashlib import sha256

import pytest

from lambdas.api.access import Access, NoKey, NotThroughCloudFront
from nextday.errors import SettingsError
from nextday.settings import KEY_HEADER, ORIGIN_HEADER, ApiSettings
from tests.universes import NOWHERE

THROUGH = {ORIGIN_HEADER: "s3cret"}


def access(origin_secret: str | None = None, api_keys: str | None = None) -> Access:
    settings = ApiSettings(
        lake_bucket="lake",
        database="db",
        buckets=1,
        universe=NOWHERE,
        origin_secret=origin_secret,
        api_keys=api_keys,
    )
    return Access.of(ApiSettings.from_env(settings.to_env()))


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


KEYS = json.dumps({"ann": digest("key of ann"), "bob": digest("key of bob")})


def test_where_nothing_is_asked_for_everybody_is_answered() -> None:
    assert access().refusal("/latest", {}) is None


@pytest.mark.parametrize("shown", [None, "", "S3cret", "s3cret\u20ac"])
@pytest.mark.parametrize("path", ["/latest", "/api/latest", "/health", "/docs"])
def test_whoever_comes_past_cloudfront_is_refused_everywhere(path: str, shown: str | None) -> None:
    headers = {} if shown is None else {ORIGIN_HEADER: shown}
    assert isinstance(access("s3cret").refusal(path, headers), NotThroughCloudFront)


def test_whoever_comes_through_cloudfront_is_answered() -> None:
    assert access("s3cret").refusal("/api/latest", THROUGH) is None


@pytest.mark.parametrize("key", ["key of ann", "key of bob"])
def test_any_key_opens_every_path(key: str) -> None:
    assert access("s3cret", KEYS).refusal("/api/latest", THROUGH | {KEY_HEADER: key}) is None


@pytest.mark.parametrize("key", [None, "", "key of eve", digest("key of ann"), "key of ann ", "\udcff"])
@pytest.mark.parametrize("path", ["/api/latest", "/latest", "/api/nowhere", "/api/health/", "/api/docsx"])
def test_without_one_only_health_and_documents_are_answered(path: str, key: str | None) -> None:
    shown = {} if key is None else {KEY_HEADER: key}
    assert isinstance(access("s3cret", KEYS).refusal(path, THROUGH | shown), NoKey)


@pytest.mark.parametrize("path", ["/health", "/api/health", "/docs", "/api/openapi.json"])
def test_a_monitor_and_a_reader_need_none(path: str) -> None:
    assert access("s3cret", KEYS).refusal(path, THROUGH) is None


def test_a_key_is_no_way_past_cloudfront() -> None:
    assert isinstance(access("s3cret", KEYS).refusal("/latest", {KEY_HEADER: "key of ann"}), NotThroughCloudFront)


def test_where_nobody_was_given_a_key_nobody_is_answered() -> None:
    assert isinstance(access(api_keys="{}").refusal("/latest", {KEY_HEADER: ""}), NoKey)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", "no JSON object"),
        ("[]", "no JSON object"),
        ('{"ann": "key of ann"}', "for 'ann'"),
        ('{"ann": null}', "for 'ann'"),
        (json.dumps({"ann": digest("x").upper()}), "for 'ann'"),
    ],
)
def test_keys_that_cannot_be_meant_are_refused_without_being_told(keys: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        access(api_keys=keys)
    assert "key of ann" not in str(refused.value)


def test_an_empty_secret_opens_nothing() -> None:
    with pytest.raises(SettingsError, match="empty"):
        access(origin_secret="")


def test_no_secret_is_printed() -> None:
    assert "s3cret" not in repr(access("s3cret", KEYS))
    assert digest("key of ann") not in repr(access("s3cret", KEYS))
