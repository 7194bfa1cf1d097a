"""The shape of every answer: what the OpenAPI document promises and the tests hold real answers against."""

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Source = Literal["yahoo", "alpaca", "simulated", "csv"]
Probability = Annotated[float, Field(ge=0, le=1)]
_FORMAT = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def to_json(answer: Any) -> str:
    """JSON text; dates as `2026-05-29`, instants as `2026-05-29T13:30:00Z`."""
    return orjson.dumps(answer, option=_FORMAT).decode()


class Answer(BaseModel):
    """Base of the documented answers: nothing undocumented is ever sent."""

    model_config = ConfigDict(extra="forbid")


class Health(Answer):
    """The function runs."""

    status: Literal["ok"]


class Symbols(Answer):
    """The symbols of this stage."""

    symbols: list[str] = Field(examples=[["AAPL", "MSFT"]])


class Candle(Answer):
    """One bar; prices are split-adjusted and not dividend-adjusted."""

    timestamp: date | AwareDatetime = Field(
        description="The session of a daily bar, the UTC start of an hourly one.",
        examples=["2026-05-29", "2026-05-29T13:30:00Z"],
    )
    open: float = Field(examples=[196.3])
    high: float = Field(examples=[198.1])
    low: float = Field(examples=[195.2])
    close: float = Field(examples=[197.8])
    volume: int = Field(description="Shares.", examples=[41_230_000])
    final: bool = Field(description="False while the bar is in progress.")


class Candles(Answer):
    """The newest bars of one symbol, oldest first."""

    symbol: str = Field(examples=["AAPL"])
    interval: Literal["1d", "1h"]
    source: Source | None = Field(description="Where the bars came from; null when there are none.")
    simulated: bool = Field(description="True when any of the bars is of a replayed market; false without bars.")
    candles: list[Candle]


class Forecast(Answer):
    """The ledger's newest forecast of one symbol, as it was published."""

    symbol: str = Field(examples=["AAPL"])
    prob_up: Probability | None = Field(
        description="Probability that the target session closes higher than the last; null when abstaining.",
        examples=[0.53],
    )
    signal: Literal["buy", "sell", "hold", "abstain"]
    asof: date = Field(description="The last final session the forecast knows.", examples=["2026-05-29"])
    target_session: date = Field(description="The session forecast.", examples=["2026-06-01"])
    model_id: str = Field(
        description="The model document that made it: the last session learned from and a digest. Empty without one.",
        examples=["2026-05-29-c679740b0692"],
    )
    published_at: AwareDatetime = Field(examples=["2026-05-30T00:31:12Z"])
    late: bool = Field(description="Published after the target session opened; never scored.")
    reason: str | None = Field(description="Why it abstains; null otherwise.", examples=["stale_data"])
    source: Source = Field(description="Where the bars behind it came from.")
    simulated: bool = Field(description="True when the market is a replayed one, whatever its source.")
