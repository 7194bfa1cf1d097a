"""What the lake holds of the market."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Listing, Source


class Candle(Answer):
    """One bar; prices are split-adjusted and not dividend-adjusted."""

    timestamp: date | AwareDatetime = Field(
        description="The session of a daily bar, the UTC start of an hourly one.",
        examples=["2026-05-29", "2026-05-29T13:30:00Z"],
    )
    open: float = Field(description="US dollars a share.", examples=[196.3])
    high: float = Field(description="US dollars a share.", examples=[198.1])
    low: float = Field(description="US dollars a share.", examples=[195.2])
    close: float = Field(description="US dollars a share.", examples=[197.8])
    volume: int = Field(description="Shares.", examples=[41_230_000])
    final: bool = Field(description="False while the bar is in progress.", examples=[True])


class Candles(Listing):
    """The newest bars of one symbol, oldest first."""

    symbol: str = Field(examples=["AAPL"])
    interval: Literal["1d", "1h"]
    source: Source | None = Field(description="Where the bars came from; null when there are none.")
    simulated: bool = Field(description="True when any of the bars is of a replayed market; false without bars.")
    basis: date | None = Field(
        description="Ex-date of the last split that all these prices are expressed in.", examples=["2020-08-31"]
    )
    expected: int = Field(
        description="Bars that the exchange's calendar expects from the first one shown until now.", examples=[1]
    )
    newest: date | AwareDatetime | None = Field(description="The newest bar of the symbol.", examples=["2026-05-29"])
    stale: bool = Field(description="Whether a newer bar should be there by now, or the lake could not be asked.")
    candles: list[Candle]


class CandlesOfMany(Answer):
    """The newest bars of several symbols, in the order asked for."""

    interval: Literal["1d", "1h"]
    answers: list[Candles]
