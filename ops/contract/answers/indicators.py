"""The features behind the forecasts."""

from datetime import date

from pydantic import ConfigDict, Field

from ops.contract.answers.base import Answer, Listing


class IndicatorRow(Answer):
    """The features asked for as of one session; null before a feature's first bar."""

    # one number or null by each name that was asked for
    __pydantic_extra__: dict[str, float | None]
    model_config = ConfigDict(extra="allow")

    session: date = Field(examples=["2026-05-29"])


class Indicators(Listing):
    """Features of one symbol, oldest session first."""

    symbol: str = Field(examples=["AAPL"])
    names: list[str] = Field(description="The features of each row.", examples=[["rsi_14", "macd"]])
    rows: list[IndicatorRow] = Field(examples=[[{"session": "2026-05-29", "rsi_14": 55.2, "macd": 0.0031}]])


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
