"""Views by way of a real Valkey server, behind TLS and with a user that may do as little as on AWS."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import auth
from botocore.credentials import Credentials
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceId
from botocore.signers import RequestSigner

from nextday.errors import CacheError
from nextday.lake.serving import valkey
from nextday.lake.serving.objects import Objects
from nextday.lake.serving.shared import FRESH_SECONDS, KEPT_SECONDS, SharedViews
from nextday.lake.serving.valkey import ValkeyCache, cache_at, signed
from nextday.settings import CACHE_ACCESS
from ops.loopback import reserve
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.test_shared import KEY, content
from tests.valkey_server import ValkeyServer, valkey_server

NAME = "nextday-dev"
ENVIRON = {"AWS_REGION": "eu-central-1"}


@pytest.fixture(scope="module")
def running() -> Iterator[ValkeyServer]:
    with valkey_server(NAME, f"{CACHE_ACCESS} nopass") as server:
        yield server


@pytest.fixture
def server(running: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> ValkeyServer:
    running.said("FLUSHALL")
    trust(running, monkeypatch)
    return running


def trust(server: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take its certificate, have what is asked of IAM's tokens, and wait for it on a machine that does other things."""
    monkeypatch.setattr(valkey, "WAITED_SECONDS", 30.0)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
def objects() -> FakeObjects:
    return FakeObjects()


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def process(objects: FakeObjects, warnings: list[str]) -> Callable[[str], Objects]:
    """The bucket as a process of the function sees it by way of a cache at an address."""
    objects.put(KEY, b"first")

    def started(address: str) -> Objects:
        return SharedViews(cache_at(address, NAME, ENVIRON), time.time, warnings.append).over(objects)

    return started


def test_what_one_process_has_read_another_one_gets_from_the_cache(
    server: ValkeyServer, process: Callable[[str], Objects], objects: FakeObjects, warnings: list[str]
):
    one, other = process(server.address), process(server.address)
    assert [content(each.get(KEY)) for each in (one, other, one)] == [b"first"] * 3
    assert (objects.asked, warnings) == ([f"GET {KEY}"], [])


def test_a_newer_object_is_answered_once_a_tag_is_too_old(server: ValkeyServer, objects: FakeObjects):
    ticks = Ticks()
    objects.put(KEY, b"first")
    one = SharedViews(ValkeyCache(server.address, NAME, lambda: "token"), ticks, print).over(objects)
    one.get(KEY)
    objects.put(KEY, b"second")
    ticks.seconds = FRESH_SECONDS + 0.01
    assert content(one.get(KEY)) == b"second"


def test_the_server_forgets_tags_in_seconds_and_contents_in_a_day(
    server: ValkeyServer, process: Callable[[str], Objects], objects: FakeObjects
):
    process(server.address).get(KEY)
    etag = objects.get(KEY).etag  # type: ignore[union-attr]
    tag, kept = (int(server.said("PTTL", f"'{key}'")[1:]) for key in (f"tag {KEY}", f"content {etag} {KEY}"))
    assert 0 < tag <= 1000 * FRESH_SECONDS < kept <= 1000 * KEPT_SECONDS


def test_a_value_is_gone_after_its_time(server: ValkeyServer):
    cache = ValkeyCache(server.address, NAME, lambda: "token")
    cache.put("key", b"value", 1)
    assert cache.get("key") == b"value"
    server.said("PEXPIRE", "key", "1")
    time.sleep(0.05)
    assert cache.get("key") is None


def test_a_connection_that_has_gone_is_made_again_with_another_token(server: ValkeyServer):
    tokens: list[str] = []
    cache = ValkeyCache(server.address, NAME, lambda: tokens.append("token") or "token")  # type: ignore[func-returns-value]
    cache.put("key", b"value", 60)
    server.hang_up()
    assert cache.get("key") == b"value"
    assert len(tokens) == 2


def test_a_server_that_dies_costs_nobody_an_answer(
    process: Callable[[str], Objects], objects: FakeObjects, warnings: list[str], monkeypatch: pytest.MonkeyPatch
):
    with valkey_server(NAME, f"{CACHE_ACCESS} nopass") as server:
        trust(server, monkeypatch)
        one = process(server.address)
        one.get(KEY)
        server.die()
        assert [content(one.get(KEY)) for _ in range(3)] == [b"first"] * 3
    assert (len(objects.asked), len(warnings)) == (4, 1)
    assert "S3 is asked in its place" in warnings[0]


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["nothing", "nonsense"])
def test_a_server_that_says_nothing_or_nonsense_is_not_waited_for(
    process: Callable[[str], Objects], warnings: list[str], said: bytes
):
    with saying(said) as address:
        # or it would be for good
        assert content(process(address).get(KEY)) == b"first"
    assert len(warnings) == 1


@contextmanager
def saying(said: bytes) -> Iterator[str]:
    """Whoever connects is told this, and then waited for."""
    with reserve(0) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(ConnectionError):
                connection.sendall(said)
                while connection.recv(4096):
                    pass

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_whom_the_server_does_not_let_in_s3_answers(
    process: Callable[[str], Objects], warnings: list[str], monkeypatch: pytest.MonkeyPatch
):
    with valkey_server(NAME, f"{CACHE_ACCESS} >another") as server:
        trust(server, monkeypatch)
        assert content(process(server.address).get(KEY)) == b"first"
    assert "WRONGPASS" in warnings[0] or "AuthenticationError" in warnings[0]


def test_without_credentials_s3_answers(
    server: ValkeyServer,
    process: Callable[[str], Objects],
    warnings: list[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    assert content(process(server.address).get(KEY)) == b"first"
    assert "NoCredentialsError" in warnings[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_who_cannot_prove_to_be_the_server_is_shown_no_token(
    server: ValkeyServer, host: str, monkeypatch: pytest.MonkeyPatch
):
    # not signed by whom we trust, and signed for another name
    if host == "127.0.0.1":
        monkeypatch.delenv("SSL_CERT_FILE")
    tokens: list[str] = []
    address = f"{host}:{server.address.rpartition(':')[2]}"
    with pytest.raises(CacheError, match="certificate verify failed"):
        ValkeyCache(address, NAME, lambda: tokens.append("") or "").get("key")  # type: ignore[func-returns-value]
    assert tokens == []


def test_the_user_may_read_and_write_values_and_nothing_else(server: ValkeyServer):
    cache = ValkeyCache(server.address, NAME, lambda: "token")
    for words in ("FLUSHALL", "KEYS *", "DEL key", "CONFIG GET *", "CLIENT LIST"):
        with pytest.raises(Exception, match="no permissions"):
            cache._client.execute_command(*words.split())


def test_a_token_is_signed_as_elasticache_documents_it(monkeypatch: pytest.MonkeyPatch):
    instant = auth.get_current_datetime()
    monkeypatch.setattr(auth, "get_current_datetime", lambda: instant)
    credentials = Credentials("AKIDEXAMPLE", "secret", "session")
    token = signed(NAME, "eu-central-1", credentials)
    asked = parse_qs(urlsplit(f"//{token}").query)
    assert token.startswith(f"{NAME}/?Action=connect&")
    assert (asked["User"], asked["ResourceType"], asked["X-Amz-Expires"]) == ([NAME], ["ServerlessCache"], ["900"])
    assert asked["X-Amz-Credential"][0].endswith("/eu-central-1/elasticache/aws4_request")
    assert asked == parse_qs(urlsplit(documented(credentials)).query)


def documented(credentials: Credentials) -> str:
    """As the user guide's own example makes it."""
    emitter = HierarchicalEmitter()  # which the signer holds by a weak reference
    signer = RequestSigner(ServiceId("elasticache"), "eu-central-1", "elasticache", "v4", credentials, emitter)
    request: Mapping[str, object] = {
        "method": "GET",
        "url": f"https://{NAME}/?Action=connect&User={NAME}&ResourceType=ServerlessCache",
        "body": {},
        "headers": {},
        "context": {},
    }
    return str(
        signer.generate_presigned_url(request, operation_name="connect", expires_in=900, region_name="eu-central-1")
    )
