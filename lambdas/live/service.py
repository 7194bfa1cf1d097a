"""What every function of the live API works with, made once per process."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from lambdas.live.connections_api import ConnectionsApi
from lambdas.live.recent import RecentEvents
from lambdas.live.sockets import Sockets
from lambdas.live.subscriptions import AT_ONCE, Subscriptions
from nextday.settings import LiveSettings

_PATIENCE = Config(connect_timeout=2, read_timeout=5, max_pool_connections=AT_ONCE)


@dataclass(frozen=True)
class Service:
    """The tables and the open connections of a stage."""

    settings: LiveSettings
    subscriptions: Subscriptions
    recent: RecentEvents
    sockets: Sockets


def service() -> Service:
    """As this process was set up; times are those of the wall, by which DynamoDB forgets items."""
    settings, now = LiveSettings.from_env(os.environ), datetime.now(UTC)
    return Service(
        settings,
        Subscriptions(_table(settings.subscriptions), now),
        RecentEvents(_table(settings.events), now),
        Sockets(_connections(settings.endpoint)),
    )


@cache
def _table(name: str) -> Any:
    return boto3.resource("dynamodb", config=_PATIENCE).Table(name)


@cache
def _connections(endpoint: str) -> ConnectionsApi:
    return ConnectionsApi(endpoint, boto3.Session(), AT_ONCE)
