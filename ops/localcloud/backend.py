"""moto as the local cloud's AWS: one server, really executing state machines."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from socket import socket
from threading import Lock
from typing import Any

from moto import backends
from moto.backends import list_of_moto_modules
from moto.core import responses, utils
from moto.core.config import default_user_config
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from ops.localcloud.account import confined, environment
from ops.localcloud.clients import models_read_once
from ops.localcloud.patching import replaced
from ops.localcloud.s3.strict_s3 import strict_s3
from ops.localcloud.server import wsgi_server
from ops.loopback import LoopbackServer, reserve

_alone = Lock()

Prepare = Callable[[str], None]
Guard = Callable[[Any], Any]


def _as_it_is(_: str) -> None:
    """Nothing is to be prepared."""


def _open(app: Any) -> Any:
    """Nobody is refused."""
    return app


@contextmanager
def served(listener: socket, prepare: Prepare, guard: Guard) -> Iterator[None]:
    """An empty AWS on a reserved port; this process reaches nothing else while it is open.

    `prepare` is told a service when it is first asked, before it answers; `guard` is put before what answers. Raises
    RuntimeError while another AWS is open: moto keeps one account per process.
    """
    if not _alone.acquire(blocking=False):
        raise RuntimeError("this process already runs a local cloud")
    try:
        # now, because a cloud before this one, or any other server of this process, may have left its resources
        moto_api_backend.reset()
        with _served(listener, prepare, guard):
            yield
    finally:
        _alone.release()


@contextmanager
def _served(listener: socket, prepare: Prepare, guard: Guard) -> Iterator[None]:
    with moto_server(listener, prepare, guard) as server:
        # moto's Step Functions finds functions through the port, and runs machines only when told
        variables = environment(server.url) | {"MOTO_PORT": str(server.port)}
        with confined(variables), executing_machines():
            yield


@contextmanager
def moto_server(
    listener: socket | None = None, prepare: Prepare = _as_it_is, guard: Guard = _open
) -> Iterator[LoopbackServer]:
    """Moto on a reserved port, or a free one, its S3 as strict as AWS's."""
    logging.getLogger("moto").addHandler(logging.NullHandler())  # it prints failures that callers are told anyway

    def prepared_app(service: Any) -> Any:
        prepare(service)
        made = create_backend_app(service)
        # Flask's looks at what it debugs take a sixth of a request
        made.debug, made.config["PROPAGATE_EXCEPTIONS"] = False, True
        return made

    app = guard(DomainDispatcherApplication(prepared_app))
    with (
        # moto by itself lists the folders of its services for every request
        replaced(backends, list_of_moto_modules=cache(lambda: frozenset(list_of_moto_modules()))),
        # and all methods of a service's class
        replaced(responses, method_names_from_class=cache(utils.method_names_from_class)),
        models_read_once(),
        strict_s3(),
        LoopbackServer(wsgi_server(app, listener or reserve(0), MotoRequestHandler)) as server,
    ):
        yield server


@contextmanager
def executing_machines() -> Iterator[None]:
    """Step Functions runs machines, which moto by itself does not, while this is open."""
    settings = default_user_config["stepfunctions"]
    settings["execute_state_machine"] = True
    try:
        yield
    finally:
        settings["execute_state_machine"] = False
