"""What the service says of itself."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Source


class Health(Answer):
    """The function runs."""

    status: Literal["ok"]


class SymbolDetail(Answer):
    """One symbol and what the lake holds of it."""

    symbol: str = Field(examples=["AAPL"])
    from_1d: date | None = Field(description="Session of the first daily bar.", examples=["2016-06-01"])
    from_1h: AwareDatetime | None = Field(description="Start of the first hourly bar, UTC.")
    newest: date | AwareDatetime | None = Field(description="The newest bar of either interval.")
    source: Source | None = Field(description="Where the bars came from; null when there are none.")


class Symbols(Answer):
    """The symbols of this stage, by name or, asked for `detail`, with what the lake holds of them."""

    symbols: list[str] | list[SymbolDetail] = Field(examples=[["AAPL", "MSFT"]])


class Session(Answer):
    """The session that is on, or the next one."""

    date: date
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    state: Literal["open", "closed"]


class Completeness(Answer):
    """Expected bars of the newest sessions, by what became of them."""

    days: int = Field(description="How many sessions are looked at.", examples=[30])
    expected: int = Field(description="Bars that the exchange's calendar expects.")
    arrived: int
    missing: int
    quarantined: int
    given_up: int = Field(description="Bars that no vendor delivered for long; they are no longer asked for.")


class SymbolStatus(Answer):
    """How fresh and how complete the bars of one symbol are."""

    symbol: str
    interval: Literal["1d", "1h"]
    from_: date | AwareDatetime | None = Field(alias="from", description="The first bar.")
    newest: date | AwareDatetime | None = Field(description="The newest bar.")
    expected_newest: date | AwareDatetime | None = Field(description="The newest bar that should be there by now.")
    age_seconds: int | None = Field(description="Seconds since the newest bar began.")
    stale: bool = Field(description="Whether a bar that is newer should be there.")
    next_update: AwareDatetime | None = Field(description="When the next bar should be there.")
    source: Source | None
    simulated: bool
    completeness: Completeness


class LedgerStatus(Answer):
    """Where the ledger stands."""

    newest_target: date | None = Field(description="The newest session forecast.")
    waiting: int = Field(description="Forecasts that wait for their close.")
    late: int = Field(description="Forecasts published after the open; never scored.")
    void: int = Field(description="Forecasts of sessions that were not held.")


class ModelStatus(Answer):
    """The model that serves."""

    id: str | None
    last_session: date | None = Field(description="The last session that it learned from.")


class Status(Answer):
    """How fresh everything is."""

    now: AwareDatetime = Field(description="When this was asked.")
    session: Session | None
    symbols: list[SymbolStatus]
    ledger: LedgerStatus | None
    model: ModelStatus
    ingest: dict[Literal["1d", "1h"], AwareDatetime | None] = Field(description="When a run last stored something.")
