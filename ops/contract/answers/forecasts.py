"""What was forecast."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Probability, Source
from ops.contract.answers.explanations import Explanation
from ops.contract.answers.scores import Scoreboard

Signal = Literal["buy", "sell", "hold", "abstain"]
State = Literal["open", "expired", "settled", "void"]
STATES = "`open` until the target session has closed, then `expired` until it is settled."


class Outcome(Answer):
    """What came of a forecast."""

    up: bool = Field(description="Whether the target session closed higher.")
    asof_close: float = Field(
        description="Close of the last session known, US dollars, dividend-adjusted to the target session.",
        examples=[197.8],
    )
    target_close: float = Field(description="Close of the target session, US dollars.", examples=[198.6])
    log_loss: float = Field(
        description="Nats: minus the logarithm of what was given to what happened.", examples=[0.635]
    )
    brier: float = Field(description="Square of the forecast's error.", examples=[0.221])
    base_rate: float = Field(description="Laplace's rule on the closes known when it was made.", examples=[0.525])
    empirical_bayes: float | None = Field(
        description="The model's base rate; null before it was kept.", examples=[0.52]
    )
    settled_at: AwareDatetime


class Entry(Answer):
    """One entry of the ledger, as it was published."""

    symbol: str = Field(examples=["AAPL"])
    prob_up: Probability | None = Field(
        description="Probability that the target session closes higher than the last; null when abstaining.",
        examples=[0.53],
    )
    empirical_bayes: Probability | None = Field(
        description="The model's base rate for the symbol; null before it was kept, and when abstaining.",
        examples=[0.52],
    )
    signal: Signal | None = Field(
        description="Null once the target session has closed: what is over is no advice.", examples=["hold"]
    )
    asof: date = Field(description="The last final session the forecast knows.", examples=["2026-05-29"])
    target_session: date = Field(description="The session forecast.", examples=["2026-06-01"])
    model_id: str = Field(
        description="The model document that made it: the last session learned from and a digest. Empty without one.",
        examples=["2026-05-29-c679740b0692"],
    )
    published_at: AwareDatetime = Field(examples=["2026-05-30T00:31:12Z"])
    late: bool = Field(description="Published after the target session opened; never scored.")
    reason: str | None = Field(description="Why it abstains, such as `stale_data`; null otherwise.", examples=[None])
    source: Source = Field(description="Where the bars behind it came from.")
    simulated: bool = Field(description="True when the market is a replayed one, whatever its source.")
    opens_at: AwareDatetime = Field(description="Open of the target session.", examples=["2026-06-01T13:30:00Z"])
    previous_hash: str = Field(description="Hash of the entries of the session before: the chain.", examples=[64 * "0"])
    entry_hash: str = Field(description="SHA-256 that seals this entry.", examples=[64 * "f"])
    void: bool = Field(description="The exchange did not trade on the target session.")
    outcome: Outcome | None = Field(description="Null until settled.", examples=[None])


class Forecast(Entry):
    """The ledger's newest entry of one symbol."""

    closes_at: AwareDatetime | None = Field(
        description="Close of the target session; null where the calendar does not list it any more.",
        examples=["2026-06-01T20:00:00Z"],
    )
    state: State = Field(description=STATES)
    stale: bool = Field(description="Whether a newer forecast should be there by now, or the lake could not be asked.")
    explanation: Explanation | None = Field(
        default=None, description="Where it is included; null where nothing explains the forecast.", examples=[None]
    )
    record: Scoreboard | None = Field(
        default=None, description="Where it is included; null where there is no record yet.", examples=[None]
    )


class Forecasts(Answer):
    """The newest entries of several symbols, in the order asked for."""

    forecasts: list[Forecast]
