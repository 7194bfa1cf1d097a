"""The features behind the forecasts."""

from datetime import date
from typing import Any

from pydantic import Field, create_model

from nextday.forecast.features.described import DESCRIPTIONS
from ops.contract.answers.base import Answer, Listing

_FEATURES: dict[str, Any] = {
    one.name: (float | None, Field(default=None, description=f"{one.formula} ({one.unit}).", examples=[0.25]))
    for one in DESCRIPTIONS
}
IndicatorRow = create_model(
    "IndicatorRow",
    __base__=Answer,
    __doc__="The features asked for as of one session; null before a feature's first bar.",
    session=(date, Field(examples=["2026-05-29"])),
    **_FEATURES,
)


class Indicators(Listing):
    """Features of one symbol, oldest session first."""

    symbol: str = Field(examples=["AAPL"])
    names: list[str] = Field(description="The features of each row.", examples=[["rsi_14", "macd"]])
    rows: list[IndicatorRow]


class Indicator(Answer):
    """What a feature is."""

    name: str = Field(examples=["return_1"])
    formula: str = Field(
        description="O, H, L, C and V are open, high, low, close and volume, adjusted for splits and dividends; t is "
        "the bar.",
        examples=["C[t] / C[t-1] - 1"],
    )
    unit: str = Field(examples=["ratio"])
    first_bar: int = Field(
        description="Number of the symbol's first bar, counted from 1, that has a value.", examples=[2]
    )
    source: str = Field(description="Where the formula comes from.", examples=["common use"])


class IndicatorNames(Answer):
    """Every feature."""

    count: int = Field(description="How many there are.", examples=[1])
    indicators: list[Indicator]
