"""What the forecasts were worth, and the models behind them."""

from datetime import date

from pydantic import ConfigDict, Field

from ops.contract.answers.base import Answer


class Scoreboard(Answer):
    """How the settled forecasts did, against rivals that know nothing."""

    model_config = ConfigDict(extra="allow")

    sentence: str = Field(description="The record in one sentence.", examples=["Nothing is settled yet."])


class Scoreboards(Answer):
    """The scoreboards of every symbol, or of every month."""

    count: int = Field(description="Scoreboards in this answer.", examples=[1])
    scores: list[Scoreboard]


class ModelRow(Answer):
    """A model that was trained, and what was decided about it."""

    model_config = ConfigDict(extra="allow")

    model_id: str = Field(examples=["2026-05-29-c679740b0692"])


class Models(Answer):
    """Every model, the newest first."""

    current: str | None = Field(description="The model that serves.", examples=["2026-05-29-c679740b0692"])
    count: int = Field(description="Models in this answer.", examples=[1])
    truncated: bool = Field(description="Whether there are older ones.")
    models: list[ModelRow]


class SymbolModel(Answer):
    """A model's part for one symbol."""

    model_config = ConfigDict(extra="allow")

    model_id: str = Field(examples=["2026-05-29-c679740b0692"])
    last_session: date


class Backtest(Answer):
    """What following a candidate's forecasts would have brought."""

    model_config = ConfigDict(extra="allow")
