"""What the forecasts were worth, and the models behind them."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer

_MODEL = "2026-05-29-c679740b0692"


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


class Evaluation(Answer):
    """How good forecasts were; nulls where none was judged."""

    sessions: int = Field(description="Sessions that were judged.", examples=[20])
    forecasts: int = Field(description="Forecasts that were judged.", examples=[140])
    verdict: str | None = Field(description="The record in one sentence.", examples=["skill not demonstrated"])
    demonstrated: bool = Field(description="Whether skill is beyond chance, in hits and in log loss.")
    hit_rate: Estimate | None = Field(description="Share of forecasts on the right side of 1/2.")
    log_loss: float | None = Field(description="Mean, nats a forecast.", examples=[0.69])
    brier: float | None = Field(description="Mean square of the forecasts' errors.", examples=[0.248])
    skill: Skill | None


class Scoreboard(Evaluation):
    """How the settled forecasts did, against rivals that know nothing; nulls before the first is settled."""

    from_: date | None = Field(alias="from", description="The first settled session.", examples=["2026-05-01"])
    to: date | None = Field(description="The last settled session.", examples=["2026-05-29"])
    always_up: float | None = Field(description="Hit rate of always saying up.", examples=[0.54])
    persistence: float | None = Field(description="Hit rate of saying what the session before did.", examples=[0.49])
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


class Decision(Answer):
    """What was decided about a model: to let it serve or not, or to go back to it."""

    decided_at: AwareDatetime = Field(examples=["2026-05-30T00:30:00Z"])
    replaces: str | None = Field(description="The model that served; null for the first.", examples=[None])
    promoted: bool = Field(description="Whether it serves from then on.", examples=[True])
    reason: str = Field(examples=["the first model"])


class ModelRow(Answer):
    """A model that was trained, and what was decided about it."""

    model_id: str = Field(examples=[_MODEL])
    last_session: date = Field(description="The last session that it learned from.", examples=["2026-05-29"])
    decisions: list[Decision] = Field(description="The last one first.")
    code_version: str | None = Field(description="Null where the document cannot be read.", examples=["0.1.0"])
    metrics: Evaluation | None = Field(description="Of its walk-forward; null where the document cannot be read.")
    current: bool = Field(description="Whether it serves.", examples=[True])


class Models(Answer):
    """The newest models, the newest first."""

    current: str | None = Field(description="The model that serves.", examples=[_MODEL])
    count: int = Field(description="Models in this answer.", examples=[1])
    truncated: bool = Field(description="Whether there are older ones.")
    models: list[ModelRow]


class Member(Answer):
    """One member of a mixture, in the numbers that it forecasts with; fields that its kind does not have are absent."""

    candidate: str = Field(description="Its name in the competition.", examples=["pooled_c0.001"])
    kind: str = Field(
        description="`empirical_bayes`, `laplace`, `logistic`, `ranked` or `lstm`.", examples=["logistic"]
    )
    C: float | None = Field(
        description="Inverse of the penalty it was fitted with; null without one.", examples=[0.001]
    )
    ups: int | None = Field(default=None, description="Days on which the symbol closed higher.", examples=[1310])
    days: int | None = Field(default=None, description="Days learned from.", examples=[2500])
    rate: float | None = Field(default=None, description="Share of such days of all symbols.", examples=[0.53])
    strength: float | None = Field(
        default=None, description="How many days of the symbol's own that share weighs.", examples=[400.0]
    )
    intercept: float | None = Field(default=None, description="Natural log odds.", examples=[0.11])
    coefficients: dict[str, float] | None = Field(
        default=None,
        description="Natural log odds for one unit of each feature, or of its rank.",
        examples=[{"return_1": -0.3}],
    )


class SymbolModel(Answer):
    """A model's part for one symbol."""

    symbol: str = Field(examples=["AAPL"])
    model_id: str = Field(examples=[_MODEL])
    sha256: str = Field(description="Of the model's manifest.", examples=[64 * "c"])
    last_session: date = Field(description="The last session that it learned from.", examples=["2026-05-29"])
    code_version: str = Field(description="The version of the product that trained it.", examples=["0.1.0"])
    weights: dict[str, float] = Field(
        description="Shares of the mixture by candidate.", examples=[{"pooled_c0.001": 1.0}]
    )
    members: list[Member]
    metrics: Evaluation
    fingerprint: dict[str, str] = Field(
        description="Versions of the files it learned from, by their keys.",
        examples=[{"bars_1d/bucket=0/year=2026/data.parquet": "JJ3.bLsXw"}],
    )


class BacktestSkill(Answer):
    """Share of the better base rate's log loss that the forecasts save."""

    rival: Literal["empirical_bayes", "laplace"] = Field(description="The better of two base rates.")
    value: float = Field(description="A fraction.", examples=[0.0003])
    low: float | None = Field(description="Lower end of the 95 % interval.", examples=[-0.001])
    high: float | None = Field(description="Upper end.", examples=[0.0016])


class BacktestYear(Answer):
    """One year of a backtest."""

    year: int = Field(description="Of the exchange's calendar.", examples=[2026])
    days: int = Field(description="Sessions.", examples=[102])
    net: float = Field(description="Return after costs, a fraction.", examples=[0.041])
    gross: float = Field(description="Return before costs, a fraction.", examples=[0.046])
    turnover: float = Field(description="Capital traded, in capitals.", examples=[9.0])


class Backtest(Answer):
    """What following a candidate's forecasts would have brought."""

    symbol: str = Field(description="`*` for all in equal parts.", examples=["AAPL"])
    candidate: str = Field(examples=["mixture"])
    cost_bps: int = Field(description="Basis points that each side of a trade costs.", examples=[5])
    rule: str = Field(description="What is held: what is likelier to close higher than not.", examples=["long/flat"])
    from_: date = Field(alias="from", description="The first session traded.", examples=["2025-02-03"])
    to: date = Field(description="The last.", examples=["2026-05-29"])
    days: int = Field(description="Sessions.", examples=[330])
    net: float = Field(description="Return after costs, a fraction of the capital.", examples=[0.12])
    gross: float = Field(description="Return before costs.", examples=[0.14])
    held: float = Field(description="What holding all the time would have returned.", examples=[0.13])
    annual_return: float = Field(description="Of `net`, compounded.", examples=[0.09])
    drawdown: float = Field(description="Deepest fall from a peak, a fraction.", examples=[0.16])
    turnover: float = Field(description="Capital traded a year, in capitals.", examples=[21.0])
    sharpe: float | None = Field(description="Yearly; null for returns that never varied.", examples=[0.5])
    by_year: list[BacktestYear]
    skill: BacktestSkill | None = Field(description="Of the forecasts; null where none was judged.")
