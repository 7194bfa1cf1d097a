"""What the forecasts were worth, and the models behind them."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from ops.contract.answers.base import Answer


class Estimate(Answer):
    """A value and its 95 % interval; no ends where a single session says nothing about chance."""

    value: float = Field(description="In the unit of what is estimated.", examples=[0.52])
    low: float | None = Field(description="Lower end.", examples=[0.47])
    high: float | None = Field(description="Upper end.", examples=[0.57])


class Skill(Answer):
    """What the forecasts add to quoting a rival; intervals are clustered by session."""

    rival: Literal["empirical_bayes", "laplace"] = Field(
        description="The better of two base rates, on these very days."
    )
    log_loss: Estimate = Field(description="Share of the rival's log loss that is saved.")
    brier: Estimate = Field(description="Share of the rival's Brier score that is saved.")
    over_base_rate: Estimate = Field(description="Hit rate less that of the rival's likelier side.")
    over_always_up: Estimate = Field(description="Hit rate less that of always saying up.")
    over_persistence: Estimate = Field(description="Hit rate less that of saying what the session before did.")


class Bin(Answer):
    """Forecasts of about one probability, and how often they came true."""

    from_: float = Field(alias="from", description="Probabilities from here on.", examples=[0.5])
    to: float = Field(description="Up to here.", examples=[0.6])
    n: int = Field(description="Forecasts in the bin.", examples=[60])
    forecast: float = Field(description="Their mean probability.", examples=[0.53])
    observed: float = Field(description="Share that closed higher.", examples=[0.55])
    low: float | None = Field(description="Lower end of the 95 % interval of `observed`.", examples=[0.42])
    high: float | None = Field(description="Upper end.", examples=[0.67])


class Scoreboard(Answer):
    """How the settled forecasts did, against rivals that know nothing; nulls before the first is settled."""

    from_: date | None = Field(alias="from", description="The first settled session.", examples=["2026-05-01"])
    to: date | None = Field(description="The last settled session.", examples=["2026-05-29"])
    sessions: int = Field(description="Settled sessions.", examples=[20])
    forecasts: int = Field(description="Settled forecasts.", examples=[140])
    verdict: str = Field(description="The record in one sentence.", examples=["Skill is not demonstrated."])
    demonstrated: bool = Field(description="Whether skill is beyond chance, in hits and in log loss.")
    hit_rate: Estimate | None = Field(description="Share of forecasts on the right side of 1/2.")
    always_up: float | None = Field(description="Hit rate of always saying up.", examples=[0.54])
    persistence: float | None = Field(description="Hit rate of saying what the session before did.", examples=[0.49])
    log_loss: float | None = Field(description="Mean, nats a forecast.", examples=[0.69])
    brier: float | None = Field(description="Mean square of the forecasts' errors.", examples=[0.248])
    skill: Skill | None
    reliability: list[Bin]
    waiting: int = Field(description="Forecasts that wait for their close.", examples=[7])
    late: int = Field(description="Forecasts published after the open; never scored.", examples=[0])
    void: int = Field(description="Forecasts of sessions that were not held.", examples=[0])
    abstentions: dict[str, int] = Field(description="Abstentions by reason.", examples=[{"stale_data": 1}])


class NamedScoreboard(Scoreboard):
    """One scoreboard of several."""

    symbol: str | None = Field(default=None, description="Whose it is, asked for `by=symbol`.", examples=["AAPL"])
    month: str | None = Field(default=None, description="Of when it is, asked for `by=month`.", examples=["2026-05"])


class Scoreboards(Answer):
    """The scoreboards of every symbol, or of every month."""

    count: int = Field(description="Scoreboards in this answer.", examples=[1])
    scores: list[NamedScoreboard]


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
