"""What the ledger says of the next session after a run of predict."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from nextday.forecast.ledger.publish import Publication, Standing
from nextday.forecast.ledger.serving import Forecast, Signal
from nextday.views.ledger.explanations import AtHand

MOST_LISTED = 500
"""A step of a workflow may answer with no more than 256 KB."""


@dataclass(frozen=True)
class Published:
    """One symbol's entry for the target session; `new` when this run made it.

    A symbol without any final bar abstains without an entry: then `asof`, `published_at` and `source` are None, and
    nothing is late.
    """

    symbol: str
    prob_up: float | None
    signal: str
    model_id: str
    reason: str | None
    asof: date | None
    published_at: datetime | None
    late: bool
    source: str | None
    new: bool


@dataclass(frozen=True)
class PredictReport:
    """The forecasts that stand for the target session, by symbol as asked for, and what they were made from."""

    target_session: date
    forecasts: tuple[Published, ...]
    at_hand: AtHand = field(repr=False, compare=False)

    @property
    def published(self) -> int:
        """Entries that this run made."""
        return sum(forecast.new for forecast in self.forecasts)

    @property
    def abstained(self) -> int:
        """Forecasts that are abstentions, new or not."""
        return sum(forecast.prob_up is None for forecast in self.forecasts)

    @property
    def in_time(self) -> int:
        """Entries that stand in the ledger since before the open, abstentions among them."""
        return sum(forecast.published_at is not None and not forecast.late for forecast in self.forecasts)

    @property
    def signal_rate(self) -> float:
        """Share of forecasts that are signals to buy or sell; 0 when all are abstentions."""
        signals = sum(forecast.signal in {Signal.BUY, Signal.SELL} for forecast in self.forecasts)
        return signals / max(len(self.forecasts) - self.abstained, 1)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types; it tells of the first MOST_LISTED forecasts, the ledger has them all."""
        target = self.target_session.isoformat()
        return {
            "target_session": target,
            "published": self.published,
            "abstained": self.abstained,
            "forecasts": [
                {key: _json(value) for key, value in asdict(f).items()} | {"target_session": target}
                for f in self.forecasts[:MOST_LISTED]
            ],
        }


def report(forecasts: Sequence[Forecast], publication: Publication, ledger: Standing, at_hand: AtHand) -> PredictReport:
    """Report the ledger's entries of the target session, and what was forecast where it has none."""
    entries = {row["symbol"]: row for row in ledger.entries.iter_rows(named=True)}
    published = (
        _entered(entries[forecast.symbol], new=forecast.symbol in ledger.new)
        if forecast.symbol in entries
        else _unentered(forecast, publication)
        for forecast in forecasts
    )
    return PredictReport(publication.target_session, tuple(published), at_hand)


def _entered(row: dict[str, Any], *, new: bool) -> Published:
    return Published(
        symbol=row["symbol"],
        prob_up=row["prob_up"],
        signal=row["signal"],
        reason=row["reason"],
        asof=row["asof_session"],
        model_id=row["model_id"],
        published_at=row["published_at"],
        late=row["late"],
        source=row["source"],
        new=new,
    )


def _unentered(forecast: Forecast, publication: Publication) -> Published:
    return Published(
        symbol=forecast.symbol,
        prob_up=None,
        signal=forecast.signal.value,
        reason=forecast.reason.value if forecast.reason else None,
        asof=None,
        model_id=publication.model_id,
        published_at=None,
        late=False,
        source=None,
        new=False,
    )


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
