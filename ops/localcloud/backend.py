"""moto as the local cloud's AWS: one server, really executing state machines and functions."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from moto.awslambda.models import LambdaFunction
from moto.core.config import default_user_config
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from ops.localcloud.account import REGION, confined, environment
from ops.localcloud.patching import replaced
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.server import wsgi_server
from ops.localcloud.strict_s3 import strict_s3
from ops.loopback import LoopbackServer, reserve

_LONGEST_INVOCATION = 900
_alone = Lock()


@contextmanager
def served() -> Iterator[str]:
    """An empty AWS and its endpoint; this process reaches nothing else while it is open.

    Raises RuntimeError while another one is open: moto keeps one account per process.
    """
    if not _alone.acquire(blocking=False):
        raise RuntimeError("this process already runs a local cloud")
    try:
        with _served() as endpoint:
            yield endpoint
    finally:
        moto_api_backend.reset()
        _alone.release()


@contextmanager
def _served() -> Iterator[str]:
    with moto_server() as server:
        # moto's Step Functions finds functions through the port, and runs machines only when told
        variables = environment(server.url) | {"MOTO_PORT": str(server.port)}
        with confined(variables), executing_machines():
            yield server.url


@contextmanager
def moto_server() -> Iterator[LoopbackServer]:
    """Moto on a free port, its S3 as strict as AWS's."""
    logging.getLogger("moto").addHandler(logging.NullHandler())  # it prints failures that callers are told anyway
    app = DomainDispatcherApplication(create_backend_app)
    with strict_s3(), LoopbackServer(wsgi_server(app, reserve(0), MotoRequestHandler)) as server:
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


class LocalSession(boto3.Session):
    """Clients that talk to one endpoint, wait for the longest function and never try twice."""

    def __init__(self, endpoint: str) -> None:
        super().__init__("local", "local", region_name=REGION)
        self.endpoint = endpoint

    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """A boto3 client of the endpoint."""
        patience = Config(read_timeout=_LONGEST_INVOCATION, retries={"total_max_attempts": 1}, proxies={})
        return super().client(service_name, endpoint_url=self.endpoint, config=patience, **options)  # type: ignore[call-overload]


@contextmanager
def running_functions(functions: Functions) -> Iterator[None]:
    """Lambda runs `functions` instead of containers, and keeps what they print in CloudWatch Logs."""

    def invoke(declared: Any, event: Any = None) -> tuple[str, bool, str]:
        outcome = functions.invoke(declared.function_name, json.dumps(event if event is not None else {}).encode())
        if outcome.logs:
            declared.logs_group_name = functions.deployed[declared.function_name].log_group
            declared.logs_backend.ensure_log_group(declared.logs_group_name)
            declared.save_logs(outcome.logs)
        return outcome.payload.decode(), outcome.failed, outcome.logs[-4096:]

    with replaced(LambdaFunction, _invoke_lambda=invoke):
        yield
