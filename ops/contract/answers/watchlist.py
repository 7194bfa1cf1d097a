"""Every symbol at a glance."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Probability, Source
from ops.contract.answers.forecasts import STATES, Signal, State
from ops.contract.answers.service import LedgerStatus, ModelStatus, Session

Fates = Annotated[str, Field(pattern="^[hmalvw]{0,5}$")]


class Watchlist(Answer):
    """How everything stands, and a column for each thing that is told of a symbol, in the order of `symbols`."""

    now: AwareDatetime = Field(
        description="When this was judged. An answer that was kept, or found unchanged, has its own.",
        examples=["2026-05-30T01:00:00Z"],
    )
    session: Session | None
    source: Source | None = Field(
        description="Where bars and forecasts came from: a replayed market, if any did; null when there are none."
    )
    simulated: bool = Field(description="True when any of the bars or forecasts is of a replayed market.")
    expected_newest: date | None = Field(
        description="The newest daily bar that should be there by now.", examples=["2026-05-29"]
    )
    stale: int = Field(description="Symbols whose newest daily bar should be a newer one.", examples=[0])
    next_update: AwareDatetime | None = Field(
        description="When the next bar of any symbol and interval should be there.", examples=["2026-06-01T14:45:00Z"]
    )
    ingest: dict[Literal["1d", "1h"], AwareDatetime | None] = Field(
        description="When a run last stored something, by interval.", examples=[{"1d": "2026-05-30T00:06:00Z"}]
    )
    model: ModelStatus
    ledger: LedgerStatus | None
    count: int = Field(description="Symbols in this answer: all that are collected.", examples=[1])
    symbols: list[str] = Field(description="What the entries of all columns are of.", examples=[["AAPL"]])
    close: list[float | None] = Field(
        description="Close of the newest daily bar, US dollars a share, split-adjusted; null without bars.",
        examples=[[197.8]],
    )
    previous_close: list[float | None] = Field(
        description="Close of the bar before it, in the same basis.", examples=[[196.4]]
    )
    newest: list[date | None] = Field(description="Session of the newest daily bar.", examples=[["2026-05-29"]])
    overdue: list[bool] = Field(description="Whether a newer daily bar should be there by now.", examples=[[False]])
    target_session: list[date | None] = Field(
        description="The session that the newest forecast is of; null before the first one.", examples=[["2026-06-01"]]
    )
    prob_up: list[Probability | None] = Field(
        description="Probability that it closes higher than the last, to 6 decimals; null when abstaining.",
        examples=[[0.53]],
    )
    base_rate: list[Probability | None] = Field(
        description="The model's base rate for the symbol, `empirical_bayes`, to 6 decimals.", examples=[[0.52]]
    )
    signal: list[Signal | None] = Field(description="Null unless the forecast is open.", examples=[["hold"]])
    state: list[State | None] = Field(description=STATES, examples=[["open"]])
    reason: list[str | None] = Field(
        description="Why it abstains, such as `stale_data`; null otherwise.", examples=[[None]]
    )
    late: list[bool | None] = Field(
        description="Whether it was published after its session opened.", examples=[[False]]
    )
    recent: list[Fates] = Field(
        description="What became of the last forecasts whose sessions are over, the newest last, up to five: `h` hit,"
        " `m` miss, `a` abstained, `l` late, `v` void, `w` waits to be settled.",
        examples=[["hhmah"]],
    )
