"""Faults of the servers on this machine: told in one line, with their traceback in a file."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from nextday.errors import NextdayError
from ops.localcloud.patching import replaced

# servers for WSGI, and everything of our own
_TELLING = ("werkzeug", "ops")
logger = logging.getLogger(__name__)


class LocalFault(NextdayError):
    """The local cloud failed where AWS would have answered; the text ends with where the traceback is."""


@contextmanager
def faults_logged(log: Path) -> Iterator[None]:
    """What fails in any thread of this process is appended to `log` while this is open, and not printed."""
    handler = logging.FileHandler(log, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name in _TELLING:
        logging.getLogger(name).addHandler(handler)
    try:
        with replaced(threading, excepthook=_log_thread):
            yield
    finally:
        for name in _TELLING:
            logging.getLogger(name).removeHandler(handler)
        handler.close()


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    told = (failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
    logger.error("a thread has ended", exc_info=told)


def refuse_faults(log: Path, http_response: Any, model: Any, **_: Any) -> None:
    """Raise LocalFault for an answer that says that the server failed; a handler of botocore's `after-call`."""
    if http_response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LocalFault(f"the local cloud failed at {model.name}: {log} tells why")
