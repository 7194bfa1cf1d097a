"""Rows of the lake."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from nextday.market.judging.holds import WAYS_OUT
from ops.contract.answers.base import Answer, Listing, Source
from ops.contract.answers.market import Candle

_State = Literal["arrived", "missing", "quarantined", "healed", "given_up", "void", "no_bars", "unknown_symbol"]


class _Bars(Listing):
    interval: Literal["1d", "1h"]
    adjusted: Literal["splits", "none", "all"] = Field(description="For what the prices are adjusted.")
    known_at: AwareDatetime | None = Field(
        description="The instant as of which the bars were known; null for now.", examples=[None]
    )
    source: Source | None = Field(description="Where the bars came from; null when there are none.")
    simulated: bool = Field(description="True when any of the bars is of a replayed market; false without bars.")
    expected: int = Field(
        description="Bars that the exchange's calendar expects of the whole range, by the sessions on record; "
        "with `known_at` of those before that day.",
        examples=[1],
    )


class Bars(_Bars):
    """Bars of one symbol."""

    symbol: str = Field(examples=["AAPL"])
    basis: date | None = Field(
        description="Ex-date of the last split that all these prices are expressed in; null before the first, and for "
        "prices as they were traded.",
        examples=["2020-08-31"],
    )
    bars: list[Candle]


class _OfSymbol(Answer):
    symbol: str = Field(examples=["AAPL"])


class CandleOf(Candle, _OfSymbol):  # whose fields come first
    """One bar of one of several symbols."""


class BarsOfMany(_Bars):
    """Bars of several symbols, by time and then by symbol."""

    symbols: list[str] = Field(examples=[["AAPL"]])
    basis: dict[str, date | None] = Field(
        description="By symbol, ex-date of the last split its prices are in.", examples=[{"AAPL": "2020-08-31"}]
    )
    bars: list[CandleOf]


class Action(Answer):
    """A dividend or a split."""

    symbol: str = Field(examples=["AAPL"])
    ex_date: date = Field(description="The first session without the right.", examples=["2020-08-31"])
    kind: Literal["dividend", "split"]
    value: float = Field(description="US dollars a share of today's basis, or new shares for one old.", examples=[4.0])
    source: Source


class Actions(Listing):
    """Dividends and splits, oldest first."""

    actions: list[Action]


class Revision(Answer):
    """One stored value that changed."""

    seen_at: AwareDatetime = Field(description="When the new value was read.")
    table: str = Field(examples=["bars_1d"])
    symbol: str = Field(examples=["AAPL"])
    row_key: str = Field(description="Session or start of the bar, ISO 8601.", examples=["2026-05-28"])
    field: str = Field(examples=["close"])
    old_value: float | None = Field(description="In the unit of the field; null of a split.", examples=[197.81])
    new_value: float | None = Field(
        description="Of a split: new shares for one old; null for what was taken back.", examples=[197.8]
    )
    cause: str = Field(
        description="`vendor_revision`, `withdrawn`, or `split`: one row for all values of the symbol and table.",
        examples=["vendor_revision"],
    )
    known_since: AwareDatetime | None = Field(description="When the old value had been read; null for a split.")


class Revisions(Listing):
    """The journal, oldest first."""

    revisions: list[Revision]


class SessionRow(Answer):
    """What has become of one session's bars."""

    symbol: str = Field(examples=["AAPL"])
    interval: Literal["1d", "1h"]
    session_date: date = Field(description="The session, a date of the exchange.", examples=["2026-05-28"])
    expected: int = Field(description="Bars that every vendor delivers of it.", examples=[1])
    arrived: int = Field(description="Those of them that are there and final.", examples=[1])
    state: _State = Field(
        description="`arrived` is complete, `healed` was not at first; `missing` is asked for again, `given_up` no "
        "more; of `quarantined` rows were refused; on `void` ones the exchange did not trade; `no_bars`: the vendor "
        "never had any; `unknown_symbol`: it says that there is no such symbol."
    )
    asked_at: AwareDatetime | None = Field(
        description="When the vendor last answered for it, to the day; null if it never did."
    )
    updated_at: AwareDatetime = Field(description="When its state or counts last changed.")


class SessionRows(Listing):
    """What was expected and what arrived, oldest first."""

    sessions: list[SessionRow]


class QuarantinedRow(Answer):
    """One delivered row that was refused."""

    seen_at: AwareDatetime = Field(description="When it was read from the vendor.")
    table: str = Field(description="The table that it was meant for.", examples=["bars_1d"])
    symbol: str = Field(examples=["AAPL"])
    row_key: str = Field(
        description="Session or start of the bar, or ex-date, ISO 8601; `undated` where the vendor told none.",
        examples=["2026-05-28"],
    )
    reason: str = Field(description="What is wrong with it.", examples=["high_below_low"])
    raw: str = Field(
        description="The row as it was delivered: a text that holds JSON.",
        examples=['{"open":100.0,"high":99.0,"low":101.0,"close":100.5,"volume":1000000}'],
    )
    source: Source


class Quarantine(Listing):
    """Refused rows, oldest first."""

    quarantine: list[QuarantinedRow]


class Hold(Answer):
    """One thing that the vendor says and the lake does not take, or not yet."""

    symbol: str = Field(examples=["AAPL"])
    interval: Literal["1d", "1h"]
    row_key: str = Field(
        description="Session or start of the bar, ISO 8601; kind and ex-date of a dividend or split; `*` for all that "
        "the vendor says of the symbol.",
        examples=["2026-05-28"],
    )
    since: AwareDatetime = Field(description="When it was first held.")
    reason: str = Field(description=f"One of {', '.join(f'`{one}`' for one in WAYS_OUT)}.", examples=["spike"])
    evidence: str = Field(description="What the vendor says, as far as it must repeat it.", examples=["312.4"])
    days: int = Field(description="New York days on which the vendor said so.", examples=[2])
    seen_at: AwareDatetime = Field(description="When it last said so, to the day.")
    accepted_at: AwareDatetime | None = Field(
        description="When a person decided to take it; null without a decision.", examples=[None]
    )
    ended_at: AwareDatetime | None = Field(description="Null while it is held.", examples=[None])
    outcome: Literal["agreed", "taken", "accepted"] | None = Field(
        description="`agreed`: the vendor no longer says so; `taken`: it said so on enough days, or a backfill asked; "
        "`accepted`: a person decided. Null while it is held.",
        examples=[None],
    )


class Holds(Listing):
    """What is or was held, oldest first."""

    holds: list[Hold]
