"""The stages, and all that differs between them: `stages.toml`, and for one command the CDK's context."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from reprlib import Repr
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
    model_validator,
)

from nextday.errors import InputError
from nextday.market.symbols import written_symbols
from nextday.settings import DEFAULT_SYMBOLS, MOST_BUCKETS, MOST_QUOTED, MarketKind
from stacks.access import Access

STAGES_FILE = Path(__file__).with_name("stages.toml")
# thousands of symbols are not sent back whole
_SHORT = Repr()
_SHORT.maxstring, _SHORT.maxlist = 60, 3


def _written(pattern: str, what: str) -> BeforeValidator:
    def check(text: object) -> object:
        if not (isinstance(text, str) and re.fullmatch(pattern, text)):
            raise ValueError(f"is not {what}")
        return text

    return BeforeValidator(check)


def _symbols(written: Any) -> tuple[str, ...]:
    """Of a list, or of a text with commas, as a context is."""
    try:
        symbols = written_symbols(written if isinstance(written, str) else ",".join(map(str, written)))
    except (InputError, TypeError) as error:
        raise ValueError(str(error)) from None
    if twice := [symbol for symbol, times in Counter(symbols).items() if times > 1]:
        raise ValueError(f"{', '.join(twice[:3])}: named more than once")
    return symbols


_Account = Annotated[str, _written(r"\d{12}", "the number of an account: write its 12 digits in quotes")]
_Region = Annotated[str, _written(r"[a-z]{2}(-[a-z]+)+-\d", "a region such as eu-central-1")]
_Secret = Annotated[str, _written(r"[A-Za-z0-9/_+=.@-]{1,512}", "the name of a secret: use letters, digits, /_+=.@-")]
_Address = Annotated[str, _written(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address: alarms would reach nobody")]
_Domain = Annotated[
    str, _written(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", "a domain such as stocks.example.com")
]
_Certificate = Annotated[
    str,
    # CloudFront takes those of this region alone, wherever the stage is
    _written(r"arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}", "the ARN of a certificate of ACM in us-east-1"),
]
_Zone = Annotated[
    str, _written(r"Z[A-Z0-9]{1,31}", "the id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ")
]
_Encryption = Annotated[
    str,
    _written(r"s3|kms|arn:aws:kms:[a-z0-9-]+:\d{12}:key/[0-9a-f-]{36}", "s3, kms, or the ARN of a key that is there"),
]
_Part = Annotated[float, Field(ge=0, le=1)]


class StageConfig(BaseModel):
    """One stage; a protected one keeps its lake and refuses to be deleted.

    `account` and `region` are where it is deployed to, else that is where the credentials lead. `alpaca_secret` names
    the secret with the keys to the second vendor; without one there is no second vendor. `api_keys_secret` names the
    one with the digests of the keys that `access` by key wants. With `sequence_model` train's image holds JAX, and the
    model of docs/forecast.md is a candidate. Without `monthly_budget_usd` nothing is held back, whatever it costs. By
    `cache` the API's processes share views. With `edge_metrics` CloudFront measures its cache, at a price. `market` is
    what pages say of the bars: the local cloud replays one or makes one up. A `live` stage asks for `quotes` every
    minute of a session unless it is told not to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, _written(r"[a-z][a-z0-9]{0,15}", "the name of a stage: use up to 16 small letters and digits")]
    account: _Account | None = None
    region: _Region | None = None
    symbols: Annotated[tuple[str, ...], BeforeValidator(_symbols)] = DEFAULT_SYMBOLS
    # for good: with another number the stored symbols would be looked for in other files
    buckets: Annotated[int, Field(ge=1, le=MOST_BUCKETS)] = 1
    since: Annotated[int, Field(ge=1990, le=2049)] = 2024  # histories begin two years before a stage does
    alpaca_secret: _Secret | None = None
    hourly_bars: bool = True
    sequence_model: bool = False
    buy_from: _Part = 0.6
    sell_to: _Part = 0.4
    encryption: _Encryption = "s3"
    noncurrent_days: PositiveInt = 30  # so long the versions that a forecast names can be read again
    scan_limit_gib: PositiveInt = 10
    requests_per_second: PositiveInt = 20
    access: Access = Access.PRIVATE
    api_keys_secret: _Secret | None = None
    edge_protection: Literal["none", "waf"] = "none"
    cache: Literal["none", "valkey"] = "none"
    domain: _Domain | None = None
    certificate_arn: _Certificate | None = None
    hosted_zone: _Zone | None = None
    market: MarketKind = MarketKind.LIVE
    refresh_seconds: PositiveInt = 60
    monthly_budget_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    edge_metrics: bool = False
    log_retention: Literal["one_week", "two_weeks", "one_month", "three_months", "six_months", "one_year"] = "one_month"
    alarm_email: _Address | None = None
    live: bool = False
    quotes: bool = True  # of a live stage
    protect: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.access is Access.KEY and not self.api_keys_secret:
            raise ValueError("access=key needs api_keys_secret=NAME: the secret with the digests of the keys")
        if self.api_keys_secret and self.access is not Access.KEY:
            raise ValueError(
                f"api_keys_secret={self.api_keys_secret} would be asked by nobody: choose access=key with it"
            )
        if self.live and self.access is not Access.PUBLIC:
            raise ValueError("live=true needs access=public: browsers send no key with a WebSocket")
        if self.live and self.quotes and len(self.symbols) > MOST_QUOTED:
            raise ValueError(
                f"quotes=true is for up to {MOST_QUOTED} symbols, which are one request: write quotes = false"
            )
        if bool(self.domain) is not bool(self.certificate_arn):
            raise ValueError("domain and certificate_arn need each other: the certificate proves whose the domain is")
        if self.hosted_zone and not self.domain:
            raise ValueError(f"hosted_zone={self.hosted_zone} would lead nowhere: name the domain with it")
        if self.sell_to >= self.buy_from:
            raise ValueError(f"sell_to={self.sell_to} is not below buy_from={self.buy_from}")
        return self

    def for_pages(self) -> dict[str, Any]:
        """What the dashboard's pages know of their stage, as they read it from config.json."""
        return {
            "stage": self.name,
            "market": self.market.value,
            "access": self.access.value,
            "live": self.live,
            "refresh_seconds": self.refresh_seconds,
            "buy_from": self.buy_from,
            "sell_to": self.sell_to,
        }


SETTINGS = tuple(name for name in StageConfig.model_fields if name != "name")
CHOICES = ("stage", *SETTINGS)
"""Values of the CDK's context that are looked at."""


def stages(path: Path = STAGES_FILE) -> Mapping[str, StageConfig]:
    """Every stage of a file by its name. Raises InputError that names stage, setting and what it may be."""
    return {name: _stage(name, settings) for name, settings in _tables(path).items()}


def chosen_stages(context: Mapping[str, Any], path: Path = STAGES_FILE) -> list[StageConfig]:
    """Stages to synthesize: the one that the context names or all, with the settings that it names in their place.

    Raises InputError, as `stages` does.
    """
    tables, name = _tables(path), context.get("stage")
    if name is not None and name not in tables:
        raise InputError(f"stage={name!r} is unknown: choose one of {', '.join(tables)}")
    changes = {setting: context[setting] for setting in SETTINGS if context.get(setting) is not None}
    return [_stage(each, settings | changes) for each, settings in tables.items() if name in (None, each)]


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:  # of TOML's syntax, and of UTF-8
        raise InputError(f"{path} cannot be read: {error}") from error
    for name, settings in tables.items():
        if not isinstance(settings, dict):
            raise InputError(f"{path.name}: {name} stands outside of a stage: write it below [dev] or another")
        if isinstance(settings.get("symbols"), str):
            settings["symbols"] = _listed(name, path.parent / settings["symbols"])
    return tables


def _listed(stage: str, path: Path) -> list[str]:
    """The words of a file with symbols; what follows a # is none."""
    try:
        return re.sub("#.*", "", path.read_text()).split()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"stage {stage}, symbols: {path} cannot be read ({error}): name a file, or a list") from error


def _stage(name: str, settings: Mapping[str, Any]) -> StageConfig:
    try:
        return StageConfig.model_validate({**settings, "name": name})
    except ValidationError as error:
        told = "; ".join(_explained(one["loc"], one["input"], one["type"], one["msg"]) for one in error.errors())
        raise InputError(f"stage {name}, {told}") from None


def _explained(loc: tuple[int | str, ...], value: Any, kind: str, message: str) -> str:
    why = message.removeprefix("Value error, ")
    if not loc:
        return why
    if kind == "extra_forbidden":
        why = f"there is no such setting, only {', '.join(SETTINGS)}"
    return f"{loc[0]}={_SHORT.repr(value)}: {why}"
