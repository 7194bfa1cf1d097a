"""AWS clients inside this process: moto answers their requests without a socket."""

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import MockRawResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import create_environ, run_wsgi_app

from ops.localcloud.account import REGION
from ops.localcloud.models import reading_once

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class InnerSession(boto3.Session):
    """Clients of this process's moto, whether others can reach it or not; each is made once."""

    def __init__(self) -> None:
        super().__init__("local", "local", region_name=REGION, botocore_session=reading_once())
        app = DomainDispatcherApplication(create_backend_app)
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
