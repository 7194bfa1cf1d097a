"""Why a forecast is what it is."""

from datetime import date
from typing import Literal

from pydantic import Field

from ops.contract.answers.base import Answer, Probability


class BaseRate(Answer):
    """A member of the mixture that no feature moves, with the counts that it is made of."""

    kind: Literal["empirical_bayes", "laplace"]
    ups: int = Field(description="Days on which the symbol closed higher.", examples=[1310])
    days: int = Field(description="Days learned from.", examples=[2500])
    rate: float | None = Field(
        default=None, description="Share of such days of all symbols; of `empirical_bayes` alone.", examples=[0.53]
    )
    strength: float | None = Field(
        default=None,
        description="How many days of the symbol's own that share weighs; of `empirical_bayes` alone.",
        examples=[400.0],
    )
    probability: Probability = Field(description="What it forecasts.", examples=[0.52])
    weight: float = Field(description="Its share of the mixture, from 0 to 1.", examples=[0.6])


class Contribution(Answer):
    """What one feature adds by not being usual."""

    feature: str = Field(description="Its name, as `/indicators` has it.", examples=["return_1"])
    value: float = Field(description="Of the day the forecast was made.", examples=[0.004])
    usual: float = Field(description="Mean of the symbol's days.", examples=[0.001])
    log_odds: float = Field(description="What it adds to the natural log odds of up.", examples=[0.0012])


class SumCheck(Answer):
    """Natural log odds: `usual` and all `contributions` add up to those of `prob_up`, to rounding."""

    usual: float = Field(description="Of the symbol's usual day.", examples=[0.119])
    contributions: float = Field(description="Sum of all contributions.", examples=[0.0012])
    prob_up: float = Field(description="Of the forecast.", examples=[0.1202])


class Flip(Answer):
    """The nearest close of the target session after which the next signal is another one."""

    close: float = Field(description="US dollars a share.", examples=[189.9])
    move: float = Field(description="As a fraction of the last close.", examples=[-0.04])
    signal: Literal["buy", "sell", "hold", "abstain"] = Field(description="The signal then.", examples=["buy"])


class Flips(Answer):
    """The nearest such closes below and above the last one; null where none within 20 % changes the signal."""

    below: Flip | None
    above: Flip | None = Field(examples=[None])


class Explanation(Answer):
    """Why a forecast is what it is: contributions that add up to it."""

    symbol: str = Field(examples=["AAPL"])
    target_session: date = Field(description="The session forecast.")
    asof: date = Field(description="The last final session the forecast knows.", examples=["2026-05-29"])
    model_id: str = Field(description="The model document that made it.", examples=["2026-05-29-c679740b0692"])
    prob_up: Probability = Field(description="The forecast, taken apart.", examples=[0.53])
    signal: Literal["buy", "sell", "hold"] = Field(
        description="As it was published, whatever has become of the session.", examples=["hold"]
    )
    usual: Probability = Field(description="What the model says of the symbol's usual day.", examples=[0.5297])
    base_rates: list[BaseRate]
    contributions: list[Contribution] = Field(description="One for each feature, in the model's order.")
    sum_check: SumCheck
    flips: Flips
