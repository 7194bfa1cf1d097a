"""A bucket through obstore: what S3 says, as readers want to know it."""

from collections.abc import Iterator

import pytest

from nextday.errors import LakeError
from nextday.lake.serving.objects import S3Objects
from ops.localcloud.account import environment
from ops.loopback import AnsweringServer, LoopbackServer, Reply, reserve

INVALID = b"<Error><Code>InvalidArgument</Code><Message>Invalid version id specified</Message></Error>"
DENIED = b"<Error><Code>AccessDenied</Code></Error>"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Reply]]:
    """What S3 replies next."""
    replies: list[Reply] = []
    with LoopbackServer(AnsweringServer(lambda _: replies[-1], reserve(0))) as server:
        for name, value in environment(server.url).items():
            monkeypatch.setenv(name, value)
        yield replies


def test_a_version_that_never_was_is_none(said: list[Reply]):
    said.append(Reply(400, INVALID, "application/xml"))
    assert S3Objects("lake", allow_http=True).version("key", "made-up") is None


def test_a_version_that_cannot_be_read_is_a_failure(said: list[Reply]):
    said.append(Reply(403, DENIED, "application/xml"))
    with pytest.raises(LakeError, match="cannot read key"):
        S3Objects("lake", allow_http=True).version("key", "1")
