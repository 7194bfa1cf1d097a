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
    from_1h: date | None = Field(description="Session of the first hourly bar.", examples=["2025-06-02"])
    newest: date | AwareDatetime | None = Field(
        description="The newest bar of either interval.", examples=["2026-05-29"]
    )
    source: Source | None = Field(description="Where the bars came from; null when there are none.")


class Symbols(Answer):
    """The symbols of this stage, by name or, asked for `detail`, with what the lake holds of them."""

    symbols: list[str] | list[SymbolDetail] = Field(examples=[["AAPL", "MSFT"]])


class Session(Answer):
    """The session that is on, or the next one."""

    date: date
    opens_at: AwareDatetime = Field(examples=["2026-06-01T13:30:00Z"])
    closes_at: AwareDatetime = Field(examples=["2026-06-01T20:00:00Z"])
    state: Literal["open", "closed"] = Field(description="Whether the exchange trades now.", examples=["closed"])


class Completeness(Answer):
    """Bars that were expected of the newest days, by what became of them."""

    days: int = Field(description="Over how many New York days, the newest included.", examples=[30])
    expected: int = Field(description="Bars that the exchange's calendar expects.", examples=[30])
    arrived: int = Field(description="Bars that are in the lake.", examples=[29])
    missing: int = Field(description="Bars that are asked for again.", examples=[1])
    quarantined: int = Field(description="Bars that were refused.", examples=[0])
    given_up: int = Field(
        description="Bars that no vendor delivered for long; they are no longer asked for.", examples=[0]
    )


class SymbolStatus(Answer):
    """How fresh and how complete the bars of one symbol are."""

    symbol: str = Field(examples=["AAPL"])
    interval: Literal["1d", "1h"]
    from_: date | None = Field(alias="from", description="Session of the first bar.", examples=["2016-06-01"])
    newest: date | AwareDatetime | None = Field(description="The newest bar.", examples=["2026-05-29"])
    expected_newest: date | AwareDatetime | None = Field(
        description="The newest bar that should be there by now.", examples=["2026-05-29"]
    )
    age_seconds: int | None = Field(
        description="Seconds since the newest bar began; a session begins at midnight UTC of its date.",
        examples=[90_000],
    )
    stale: bool = Field(description="Whether a bar that is newer should be there.")
    next_update: AwareDatetime | None = Field(
        description="When the next bar should be there.", examples=["2026-06-02T00:15:00Z"]
    )
    source: Source | None = Field(description="Where the bars came from; null when there are none.")
    simulated: bool = Field(description="True when any of the bars is of a replayed market.")
    completeness: Completeness


class LedgerStatus(Answer):
    """Where the ledger stands."""

    newest_target: date | None = Field(description="The newest session forecast.", examples=["2026-06-01"])
    waiting: int = Field(description="Forecasts that wait for their close.", examples=[7])
    late: int = Field(description="Forecasts published after the open; never scored.", examples=[0])
    abstained: int = Field(description="Abstentions, which say why.", examples=[0])
    void: int = Field(description="Forecasts of sessions that were not held.", examples=[0])


class ModelStatus(Answer):
    """The model that serves."""

    id: str | None = Field(description="Null before the first training.", examples=["2026-05-29-c679740b0692"])
    last_session: date | None = Field(description="The last session that it learned from.", examples=["2026-05-29"])


class Status(Answer):
    """How fresh everything is."""

    now: AwareDatetime = Field(description="When this was asked.", examples=["2026-05-30T01:00:00Z"])
    session: Session | None
    symbols: list[SymbolStatus]
    ledger: LedgerStatus | None
    model: ModelStatus
    ingest: dict[Literal["1d", "1h"], AwareDatetime | None] = Field(
        description="When a run last stored something, by interval.", examples=[{"1d": "2026-05-30T00:06:00Z"}]
    )
