"""What stacks and handlers agree on: the environment (`to_env()` writes, `from_env()` reads it) and the schedules."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from nextday.errors import SettingsError

PREFIX = "NEXTDAY_"
DEFAULT_SYMBOLS = ("AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA", "TSLA")
MOST_BUCKETS = 100
"""A workflow gathers what its buckets answer: the failures of more would not fit into the state of an execution."""
SITE_PREFIX = "/api"
"""Where CloudFront serves the HTTP API beside the dashboard."""
ORIGIN_HEADER = "x-nextday-origin"
KEY_HEADER = "x-api-key"
VIEWER_HEADER = "cloudfront-viewer-address"
AFTER_HEADER = "x-after"
"""Asks for an answer of after now; the edge writes the second into it, by which a live stage's answers are kept."""
LIVE_PATH = "/live"
"""Where CloudFront serves the WebSocket API: the name of its stage, so that neither has to know the other's path."""
CACHE_ACCESS = "on ~* -@all +get +set"
"""What the API does in its cache, as an access string of Valkey: who gets in by its name can list and clear nothing."""
MOST_QUOTED = 99
"""Symbols of one request for quotes: from 100 on Yahoo has failed it (joshuaulrich/quantmod, issue 432)."""
TRAINING_STEPS = ("survey", "learn")
"""What every bucket does in a training, in this order: none begins a step before all have taken the one before."""


class MarketKind(StrEnum):
    """What a stage's bars are: the vendors' own, a recording that is played back, or made up."""

    LIVE = "live"
    REPLAYED = "replayed"
    SIMULATED = "simulated"


@dataclass(frozen=True)
class Schedule:
    """When a workflow starts: at a minute of every hour, or of one hour of every day, UTC."""

    minute: int
    hour: int | None = None

    @property
    def cron(self) -> str:
        """As EventBridge Scheduler writes it."""
        return f"{self.minute} {'*' if self.hour is None else self.hour} * * ? *"

    @property
    def period(self) -> timedelta:
        """From one start to the next."""
        return timedelta(hours=1) if self.hour is None else timedelta(days=1)

    @property
    def offset(self) -> timedelta:
        """From the beginning of a UTC hour or day to the start in it."""
        return timedelta(hours=self.hour or 0, minutes=self.minute)


@dataclass(frozen=True)
class Again:
    """When a daily workflow starts again, for what its night still lacks: Tuesday to Saturday, UTC.

    The other days follow no session.
    """

    minute: int
    hours: tuple[int, ...]

    @property
    def cron(self) -> str:
        """As EventBridge Scheduler writes it."""
        return f"{self.minute} {','.join(map(str, self.hours))} ? * TUE-SAT *"


_LATER = (3, 6, 9, 12)  # the exchange opens at 13:30 UTC at the earliest
DAILY_BARS = Schedule(5, hour=0)  # 19:05 or 20:05 in New York, after the close
HOURLY_BARS = Schedule(35)  # hourly bars end at :30
TRAINING = Schedule(30, hour=0)  # once the daily bars should be in
DAILY_BARS_AGAIN, TRAINING_AGAIN = Again(5, _LATER), Again(30, _LATER)
QUOTED_AT = "* 9-16 ? * MON-FRI *"
"""In New York, where no zone has to be thought of; which of these minutes belong to a session, the calendar knows."""
TRAINING_WAITS, WAIT = 6, timedelta(minutes=5)
"""How often, and how long each time, a training waits for daily bars: until their run has given up."""


def flag(text: str) -> bool:
    """What true or false says, in letters of any size. Raises ValueError."""
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _variable(field: Field[Any]) -> str:
    return PREFIX + field.name.upper()


def _read(field: Field[Any], text: str) -> Any:
    if field.type is bool:
        return flag(text)
    if field.type is int:
        return int(text)
    if field.type is float:
        return float(text)
    return text


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A frozen dataclass whose fields are environment variables, `NEXTDAY_` before the field's name.

    Fields without a default are required; a field whose value is None is left out of the environment.
    """

    def to_env(self) -> dict[str, str]:
        """Render as environment variables; values may be CDK tokens, so they are only put into text."""
        values = {_variable(field): getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in values.items() if value is not None}

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings of this class. Raises SettingsError naming every variable that is missing or malformed."""
        values, faults = {}, []
        for setting in fields(cls):
            text = environ.get(_variable(setting))
            if text is None:
                if setting.default is MISSING:
                    faults.append(f"{_variable(setting)} is not set")
                continue
            try:
                values[setting.name] = _read(setting, text)
            except ValueError as error:
                faults.append(f"{_variable(setting)}: {error}")
        if faults:
            raise SettingsError("; ".join(faults))
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class LakeSettings(Environment):
    """Where the tables are, how they are split, and the first year that queries look into."""

    lake_bucket: str
    database: str
    buckets: int
    since: int = 2000


@dataclass(frozen=True, kw_only=True)
class JobSettings(LakeSettings):
    """What every scheduled job knows: where the symbols of its stage stand, and whether the market is a replayed one.

    `universe` is the S3 address of a document that is named for its content: see nextday.universe. `changes` is the
    Kinesis stream that a live stage tells what has changed.
    """

    universe: str
    changes: str | None = None
    yahoo_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class IngestSettings(JobSettings):
    """How ingest reaches the vendors: seconds allowed for one request and for a whole run, attempts for one symbol.

    The second vendor is asked for symbols whose bars are overdue by some hours, where there are keys to it: in a secret
    named `alpaca_secret` on AWS, in the environment itself on a laptop. `alpaca_url` is where a replayed one answers.
    `budget` is the ARN of the stage's, where it has one.
    """

    request_timeout: float = 10.0
    run_seconds: float = 600.0
    attempts: int = 3
    second_source_after_hours: float = 24.0
    alpaca_secret: str | None = None
    budget: str | None = None
    alpaca_url: str | None = None
    alpaca_key_id: str | None = None
    alpaca_secret_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class TrainSettings(JobSettings):
    """How candidates are mixed: the prior on the base rate, the fixed share between days.

    The sequence model is a candidate where it is asked for: it needs libraries that are not in every image.
    """

    base_rate_prior: float = 0.9
    fixed_share: float = 0.001
    sequence_model: bool = False


@dataclass(frozen=True, kw_only=True)
class PredictSettings(JobSettings):
    """Which probabilities become a signal."""

    buy_from: float = 0.6
    sell_to: float = 0.4


@dataclass(frozen=True, kw_only=True)
class QuoteSettings(Environment):
    """Which symbols are quoted on which stream; all as JobSettings and IngestSettings have it."""

    changes: str
    universe: str
    yahoo_url: str | None = None
    request_timeout: float = 10.0


@dataclass(frozen=True, kw_only=True)
class ApiSettings(LakeSettings):
    """What the HTTP API serves, and to whom; `universe` is as that of JobSettings.

    A request must show `origin_secret` in ORIGIN_HEADER, and in KEY_HEADER a key whose digest is among `api_keys`, a
    JSON object of names and SHA-256 digests; neither is asked for where it is None. `cache` is the HOST:PORT of a
    Valkey cache, where there is one, and `cache_name` both its name and its user's.
    """

    universe: str
    cache: str | None = None
    cache_name: str | None = None
    origin_secret: str | None = field(default=None, repr=False)
    api_keys: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class LiveSettings(Environment):
    """Where subscriptions and recent events are kept, and where a message for a connection is handed in.

    `universe` is as that of JobSettings, `origin_secret` as that of ApiSettings.
    """

    subscriptions: str
    events: str
    endpoint: str
    universe: str
    origin_secret: str | None = field(default=None, repr=False)
