"""What the newest training found."""

from datetime import date
from typing import Literal

from pydantic import Field

from ops.contract.answers.base import Answer

_MODEL = "2026-05-29-c679740b0692"


class LogLossSkill(Answer):
    """Share of the rival's log loss that is saved, and its 95 % interval, clustered by session."""

    value: float = Field(description="A fraction.", examples=[0.0003])
    low: float | None = Field(description="Lower end; null where one session says nothing.", examples=[-0.001])
    high: float | None = Field(description="Upper end.", examples=[0.0016])


class CandidateResult(Answer):
    """How one of the competition did, out of sample."""

    candidate: str = Field(examples=["pooled_c0.0001"])
    role: Literal["base_rate", "candidate", "challenger", "mixture"] = Field(
        description="Base rates and candidates are mixed; a challenger is scored beside them.", examples=["candidate"]
    )
    days: int = Field(description="Forecasts that were judged.", examples=[2480])
    log_loss: float = Field(description="Mean, nats a forecast.", examples=[0.6912])
    brier: float = Field(description="Mean square of the forecasts' errors.", examples=[0.249])
    accuracy: float = Field(description="Share of forecasts on the right side of 1/2.", examples=[0.524])
    rival: Literal["empirical_bayes", "laplace"] = Field(
        description="The better of two base rates, on these very days."
    )
    skill: LogLossSkill | None = Field(description="Over the rival; null of the rival itself.")
    over_base_rate: float = Field(description="Accuracy less that of the rival's likelier side.", examples=[0.001])
    over_always_up: float = Field(description="Accuracy less that of always saying up.", examples=[-0.002])
    reliability_error: float = Field(
        description="Mean distance between a forecast and how often it came true.", examples=[0.009]
    )
    weight: float | None = Field(
        description="Share of the mixture after the last session; null of who is not mixed.", examples=[0.06]
    )


class Guarantee(Answer):
    """What the mixture lost to the better of two base rates over all its days, and what it can at most, in nats."""

    lost: float = Field(description="Negative: gained.", examples=[-0.4])
    most: float = Field(description="Proven, whatever the market does.", examples=[0.72])


class PlaceboTrial(Answer):
    """The whole training on labels drawn by a coin, where there is nothing to find."""

    seed: int = Field(description="What the coin is thrown by.", examples=[1939])
    log_wealth: float = Field(
        description="Natural logarithm of what betting one unit on it by the forecasts made.", examples=[-0.15]
    )
    shows_skill: bool = Field(description="Whether it won more than chance explains: then no skill can be believed.")


class Training(Answer):
    """What the newest training found of a symbol, or of all together."""

    symbol: str = Field(description="`*` for all together.", examples=["AAPL"])
    model_id: str = Field(examples=[_MODEL])
    last_session: date = Field(description="The last session that it learned from.", examples=["2026-05-29"])
    candidates: list[CandidateResult] = Field(description="The base rates first, the mixture last.")
    months: list[str] = Field(description="Months that were forecast, oldest first.", examples=[["2026-04", "2026-05"]])
    weights: dict[str, list[float]] = Field(
        description="By candidate its share of the mixture at the end of each month, of `*` the mean over symbols; "
        "who never has 0.01 is added up as `others`.",
        examples=[{"empirical_bayes": [0.8001, 0.8123], "pooled_c0.0001": [0.1, 0.0876], "others": [0.0999, 0.1001]}],
    )
    guarantee: Guarantee | None = Field(description="Of `*` the sums over symbols.")
    placebo: PlaceboTrial | None = Field(description="Of the whole training, whichever symbol is asked for.")


class BacktestDays(Answer):
    """Daily returns of following the mixture and of holding, before costs; lists of the same length."""

    symbol: str = Field(description="`*` for all in equal parts.", examples=["AAPL"])
    model_id: str = Field(examples=[_MODEL])
    threshold: float = Field(description="Held from this probability on.", examples=[0.52])
    sessions: list[date] = Field(
        description="Sessions after whose close was forecast, oldest first.", examples=[["2026-05-27", "2026-05-28"]]
    )
    held: list[float] = Field(
        description="Return of holding from the next open to the one after it; 0 where nobody could trade.",
        examples=[[0.004, -0.0021]],
    )
    gross: list[float] = Field(description="Return of following.", examples=[[0.004, 0.0]])
    turnover: list[float] = Field(description="Capital traded for it, in capitals.", examples=[[1.0, 1.0]])
