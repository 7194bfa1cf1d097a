"""A Valkey cache to which IAM opens the door: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html.

Imported only by the function of a stage that has one: the library takes some tenths of a second.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import botocore.session
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from valkey import Valkey
from valkey.backoff import NoBackoff
from valkey.credentials import CredentialProvider
from valkey.exceptions import ConnectionError as NotConnected
from valkey.exceptions import ValkeyError
from valkey.retry import Retry

from nextday.errors import CacheError

WAITED_SECONDS = 0.1
"""For a connection, and for each part of an answer: S3 takes some hundredths of a second."""
_TOKEN_SECONDS = 900
"""The longest that ElastiCache takes; a token is asked for at the beginning of a connection alone."""

Signer = Callable[[], str]


def cache_at(address: str, name: str, environ: Mapping[str, str]) -> "ValkeyCache":
    """The one at HOST:PORT that is named as its one user, as IAM lets this function in; nothing is asked yet."""
    session = botocore.session.get_session()

    def token() -> str:
        # asked for now: a function that starts from a snapshot has others in each of its copies
        return signed(name, environ["AWS_REGION"], session.get_credentials())

    return ValkeyCache(address, name, token)


def signed(name: str, region: str, credentials: Any) -> str:
    """What stands for a password: a request to connect as this user to the cache of the same name, signed."""
    asked = {"Action": "connect", "User": name, "ResourceType": "ServerlessCache"}
    request = AWSRequest("GET", f"https://{name}/", params=asked)
    SigV4QueryAuth(credentials, "elasticache", region, expires=_TOKEN_SECONDS).add_auth(request)
    return str(request.url).removeprefix("https://")


class _Tokens(CredentialProvider):
    def __init__(self, name: str, token: Signer) -> None:
        self._name = name
        self._token = token

    def get_credentials(self) -> tuple[str, str]:
        return self._name, self._token()


class ValkeyCache:
    """One connection, by TLS, made when it is first needed and again, with another token, whenever it has gone.

    ElastiCache ends one after twelve hours at the latest; a frozen function finds it gone sooner.
    """

    def __init__(self, address: str, name: str, token: Signer) -> None:
        host, _, port = address.rpartition(":")
        self._client = Valkey(
            host=host,
            port=int(port),
            ssl=True,
            # the library's default is not to look whose certificate it is
            ssl_check_hostname=True,
            credential_provider=_Tokens(name, token),
            socket_connect_timeout=WAITED_SECONDS,
            socket_timeout=WAITED_SECONDS,
            # once more, at once, where a connection has gone; never where one was waited for
            retry=Retry(NoBackoff(), 1, supported_errors=(NotConnected,)),
            retry_on_error=[NotConnected],
            # the library would introduce itself by commands that the user may not give
            lib_name=None,
            lib_version=None,
        )

    def get(self, key: str) -> bytes | None:
        """The value; None where there is none."""
        with _as_cache_error():
            # of the library's types one is an answer that is still to come
            return cast("bytes | None", self._client.get(key))

    def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value in place of the one that is there."""
        with _as_cache_error():
            self._client.set(key, value, ex=seconds)


@contextmanager
def _as_cache_error() -> Iterator[None]:
    try:
        yield
    except (ValkeyError, OSError, BotoCoreError) as error:  # the last without credentials
        raise CacheError(f"{type(error).__name__}: {error}") from error
