"""Rows of the lake."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Listing, Source
from ops.contract.answers.market import Candle


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
