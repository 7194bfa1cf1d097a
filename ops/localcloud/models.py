"""The models of AWS's services, megabytes of JSON in hundreds of folders, looked through once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import boto3
from botocore.loaders import create_loader
from botocore.session import Session, get_session
from moto.core import loaders, utils
from moto.core.base_backend import AccountSpecificBackend

from ops.localcloud.patching import replaced

_MODELS = create_loader()


def reading_once() -> Session:
    """A session for clients that share what they read."""
    session = get_session()
    session.register_component("data_loader", _MODELS)
    return session


@contextmanager
def models_read_once() -> Iterator[None]:
    """Moto keeps what it reads while this is open; its own models differ from the clients'."""
    regions = boto3.Session(botocore_session=reading_once())
    with (
        replaced(utils, create_loader=cache(loaders.create_loader)),
        replaced(AccountSpecificBackend, get_session=lambda: regions),
    ):
        yield
