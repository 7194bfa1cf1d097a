"""Clients of boto3's default session, each made once: to make one takes longer than most of what it is asked."""

from typing import Any
from weakref import WeakKeyDictionary

import boto3
from botocore.config import Config

_made: WeakKeyDictionary[boto3.Session, dict[tuple[str, Config], Any]] = WeakKeyDictionary()


def shared_client(service: str, patience: Config) -> Any:
    """The default session's client of a service with this patience, as long as there is that session."""
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    session: Any = boto3.DEFAULT_SESSION
    made = _made.setdefault(session, {})
    if (service, patience) not in made:
        made[service, patience] = session.client(service, config=patience)
    return made[service, patience]
