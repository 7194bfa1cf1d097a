"""What the forecasts were worth, and the models behind them."""

from datetime import date

from pydantic import ConfigDict, Field

from ops.contract.answers.base import Answer


class Scoreboard(Answer):
    """How the settled forecasts did, against rivals that know nothing."""

    model_config = ConfigDict(extra="allow")

    sentence: str = Field(description="The record in one sentence.")


class Scoreboards(Answer):
    """The scoreboards of every symbol, or of every month."""

    count: int
    scores: list[Scoreboard]


class ModelRow(Answer):
    """A model that was trained, and what was decided about it."""

    model_config = ConfigDict(extra="allow")

    model_id: str


class Models(Answer):
    """Every model, the newest first."""

    current: str | None = Field(description="The model that serves.")
    count: int
    truncated: bool
    models: list[ModelRow]


class SymbolModel(Answer):
    """A model's part for one symbol."""

    model_config = ConfigDict(extra="allow")

    model_id: str
    last_session: date


class Backtest(Answer):
    """What following a candidate's forecasts would have brought."""

    model_config = ConfigDict(extra="allow")
