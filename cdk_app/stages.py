"""The stages, and all that differs between them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from aws_cdk.aws_logs import RetentionDays

from nextday.errors import InputError
from nextday.market.symbols import written_symbols
from nextday.settings import DEFAULT_SYMBOLS, MOST_BUCKETS, MarketKind, flag
from stacks.constructs.edge.access import Access

_Kind = TypeVar("_Kind", bound=StrEnum)
_GIB = 2**30
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")  # the names that Secrets Manager allows


@dataclass(frozen=True, kw_only=True)
class StageConfig:
    """One stage; a protected one keeps its lake and refuses to be deleted.

    `alpaca_secret` names the secret with the keys to the second vendor; without one there is no second vendor.
    `api_keys_secret` names the one with the digests of the keys that `access` by key wants.
    With `sequence_model` train's image holds JAX, and the model of docs/forecast.md is a candidate.
    `market` is what pages say of the bars: the local cloud replays one or makes one up.
    """

    name: str
    symbols: tuple[str, ...] = DEFAULT_SYMBOLS
    buckets: int = 1  # for good: with another number the stored symbols would be looked for in other files
    alpaca_secret: str | None = None
    sequence_model: bool = False
    buy_from: float = 0.6
    sell_to: float = 0.4
    noncurrent_days: int = 30  # so long the versions that a forecast names can be read again
    scan_limit_bytes: int = 10 * _GIB
    requests_per_second: int = 20
    access: Access = Access.PUBLIC
    api_keys_secret: str | None = None
    market: MarketKind = MarketKind.LIVE
    refresh_seconds: int = 60
    log_retention: RetentionDays = RetentionDays.ONE_MONTH
    alarm_email: str | None = None
    protect: bool = False

    def for_pages(self) -> dict[str, Any]:
        """What the dashboard's pages know of their stage, as they read it from config.json."""
        return {
            "stage": self.name,
            "market": self.market.value,
            "access": self.access.value,
            "refresh_seconds": self.refresh_seconds,
            "buy_from": self.buy_from,
            "sell_to": self.sell_to,
        }


DEV = StageConfig(name="dev")
PROD = StageConfig(
    name="prod",
    noncurrent_days=365,
    scan_limit_bytes=100 * _GIB,
    requests_per_second=100,
    log_retention=RetentionDays.ONE_YEAR,
    protect=True,
)
STAGES = {stage.name: stage for stage in (DEV, PROD)}


def chosen_stages(context: Mapping[str, Any]) -> list[StageConfig]:
    """Stages to synthesize, by the context values that `CHOICES` names.

    Raises InputError that names the value which makes no sense.
    """
    name = context.get("stage")
    if name is not None and name not in STAGES:
        raise InputError(f"stage={name!r} is unknown: choose one of {', '.join(STAGES)}")
    changes = {choice: read(context[choice]) for choice, read in _READERS.items() if context.get(choice) is not None}
    chosen = [replace(stage, **changes) for stage in STAGES.values() if name in (None, stage.name)]
    for stage in chosen:
        _check_keys(stage)
    return chosen


def _check_keys(stage: StageConfig) -> None:
    if stage.access is Access.KEY and not stage.api_keys_secret:
        raise InputError("access=key needs api_keys_secret=NAME: the secret with the digests of the keys")
    if stage.api_keys_secret and stage.access is not Access.KEY:
        raise InputError(f"api_keys_secret={stage.api_keys_secret} would be asked by nobody: choose access=key with it")


def _symbols(text: str) -> tuple[str, ...]:
    symbols = written_symbols(str(text))
    if len(set(symbols)) < len(symbols):
        raise InputError(f"symbols={text} names one symbol twice")
    return symbols


def _buckets(text: str | int) -> int:
    buckets = _at_least_one("buckets", text)
    if buckets > MOST_BUCKETS:
        raise InputError(f"buckets={text} are too many: a workflow tells of {MOST_BUCKETS} at most")
    return buckets


def _at_least_one(choice: str, text: str | int) -> int:
    try:
        number = int(str(text))
    except ValueError:
        number = 0
    if number < 1:
        raise InputError(f"{choice}={text} is not a whole number of at least 1")
    return number


def _secret(choice: str, text: str) -> str:
    name = str(text)
    if not _SECRET.fullmatch(name):
        raise InputError(f"{choice}={name!r} is not the name of a secret: use letters, digits and /_+=.@-")
    return name


def _one_of(choice: str, kinds: type[_Kind], text: str) -> _Kind:
    try:
        return kinds(str(text))
    except ValueError:
        raise InputError(f"{choice}={text!r} is unknown: choose one of {', '.join(kinds)}") from None


def _sequence_model(text: object) -> bool:
    try:
        return flag(str(text))
    except ValueError as error:
        raise InputError(f"sequence_model={text}: {error}") from None


def _address(text: str) -> str:
    address = str(text)
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"alarm_email={address!r} is not an e-mail address: alarms would reach nobody")
    return address


_READERS: dict[str, Callable[[Any], Any]] = {
    "symbols": _symbols,
    "buckets": _buckets,
    "alpaca_secret": partial(_secret, "alpaca_secret"),
    "sequence_model": _sequence_model,
    "requests_per_second": partial(_at_least_one, "requests_per_second"),
    "access": partial(_one_of, "access", Access),
    "api_keys_secret": partial(_secret, "api_keys_secret"),
    "alarm_email": _address,
    "market": partial(_one_of, "market", MarketKind),
}
CHOICES = ("stage", *_READERS)
