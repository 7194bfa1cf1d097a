"""Clients of the local cloud: from outside like anybody, and from within this process without a socket."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.loaders import create_loader
from botocore.session import Session, get_session
from moto.core import loaders, utils
from moto.core.base_backend import AccountSpecificBackend
from moto.core.botocore_stubber import MockRawResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import create_environ, run_wsgi_app

from ops.localcloud.account import REGION
from ops.localcloud.faults import refuse_faults
from ops.localcloud.patching import replaced

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Lambda's quota, in seconds; a client that gives up earlier leaves the job running
_LONGEST_INVOCATION = 900
# megabytes of JSON in hundreds of folders, which every session looks through by itself
_MODELS = create_loader()


_OWNER = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class LocalSession(boto3.Session):
    """Clients that talk to one endpoint, wait for the longest function and never try twice.

    They raise LocalFault for what fails there; `log` holds its traceback. `credentials` are variables, by default the
    owner's.
    """

    def __init__(self, endpoint: str, log: Path, credentials: Mapping[str, str] = _OWNER) -> None:
        own = {name.lower(): value for name, value in credentials.items()}
        super().__init__(region_name=REGION, botocore_session=_session_that_shares(), **own)
        self.events.register("after-call", partial(refuse_faults, log))
        self.endpoint, self.log = endpoint, log

    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """A boto3 client of the endpoint."""
        # one attempt, as an Invoke that is repeated runs its job twice; {}, as None would mean the shell's proxy
        patience = Config(read_timeout=_LONGEST_INVOCATION, retries={"total_max_attempts": 1}, proxies={})
        return super().client(service_name, endpoint_url=self.endpoint, config=patience, **options)  # type: ignore[call-overload]


class InnerSession(boto3.Session):
    """Clients of this process's moto, whether others can reach it or not; each is made once."""

    def __init__(self) -> None:
        super().__init__("local", "local", region_name=REGION, botocore_session=_session_that_shares())
        # not the served one, whose lock is held while a service is prepared with these clients
        app = DomainDispatcherApplication(create_backend_app)
        # what a handler of this event returns is taken for the answer, and nothing is sent
        self.events.register("before-send", partial(_answered, app))  # type: ignore[arg-type]
        self._clients: dict[str, Any] = {}

    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """A boto3 client."""
        if service_name not in self._clients:
            # the name of the host is not looked up
            self._clients[service_name] = super().client(service_name, endpoint_url="http://inner", **options)  # type: ignore[call-overload]
        return self._clients[service_name]


def _answered(app: "WSGIApplication", request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    url = urlsplit(request.url)
    environ = create_environ(
        url.path,
        f"{url.scheme}://{url.netloc}",
        url.query,
        method=request.method,
        headers={name: _text(value) for name, value in request.headers.items()},
        data=request.body,
    )
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    answered = HTTPHeaders()
    for name, value in headers:
        answered[name] = value
    return AWSResponse(request.url, int(status.split()[0]), answered, MockRawResponse(b"".join(body)))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _session_that_shares() -> Session:
    """A session for clients that share what they read."""
    session = get_session()
    session.register_component("data_loader", _MODELS)
    return session


@contextmanager
def models_read_once() -> Iterator[None]:
    """Moto keeps what it reads while this is open; its own models differ from the clients'."""
    regions = boto3.Session(botocore_session=_session_that_shares())
    with (
        replaced(utils, create_loader=cache(loaders.create_loader)),
        replaced(AccountSpecificBackend, get_session=lambda: regions),
    ):
        yield
