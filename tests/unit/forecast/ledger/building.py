"""A ledger for tests of what is made of it."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES
from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.inputs import Fingerprint
from nextday.forecast.ledger.publish import Publication, publish
from nextday.forecast.ledger.serving import Forecast, Known, Reason, Signal
from nextday.forecast.score.losses import brier_scores, log_losses
from nextday.frames import conformed
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import TableStore
from nextday.lake.reading import all_rows
from tests.builders import CALENDAR
from tests.unit.forecast.history import model

MONDAY = date(2026, 6, 1)
FINGERPRINT = Fingerprint({"file": "v1"}, "bars")
VECTOR = tuple(0.1 * i for i in range(len(FEATURES)))


BASE_RATE = model("AAPL").symbols["AAPL"].base_rate


def made(
    symbol: str,
    prob_up: float | None = 0.5,
    asof: date = date(2026, 5, 29),
    *,
    empirical_bayes: float | None = BASE_RATE,
) -> Forecast:
    """A forecast, or an abstention where there is no probability."""
    known = Known(asof, "simulated", VECTOR, asof)
    if prob_up is None:
        return Forecast(symbol, None, Signal.ABSTAIN, Reason.STALE_DATA, known)
    return Forecast(symbol, prob_up, Signal.HOLD, known=known, empirical_bayes=empirical_bayes)


def run(
    store: TableStore,
    forecasts: Sequence[Forecast],
    target: date = MONDAY,
    *,
    after_open: int = -600,
    model_id: str = "2026-05-29-abc",
) -> pl.DataFrame:
    """Publish so many minutes after the target session's open."""
    opens = CALENDAR.open_of(target)
    publication = Publication(target, opens, lambda: opens + timedelta(minutes=after_open), model_id)
    return publish(forecasts, publication, {one.symbol: FINGERPRINT for one in forecasts}, store).entries


def outcomes(symbol: str, prob_up: list[float], up: list[bool], start: date = date(2026, 1, 2)) -> pl.DataFrame:
    """Outcomes of consecutive sessions against base rates of 53 %."""
    sessions = CALENDAR.sessions(start, date(2027, 1, 1))[: len(up)]
    rows = pl.DataFrame({"target_session": sessions, "prob_up": prob_up, "up": up}).with_columns(
        symbol=pl.lit(symbol),
        model_id=pl.lit("m"),
        asof_close=100.0,
        target_close=pl.when("up").then(101.0).otherwise(99.0),
        log_loss=pl.Series(log_losses(np.array(prob_up), np.array(up))),
        brier=pl.Series(brier_scores(np.array(prob_up), np.array(up))),
        base_rate=0.53,
        empirical_bayes=0.53,
        asof_up=pl.col("up").shift(1, fill_value=True),
        settled_at=pl.lit(CALENDAR.close_of(sessions[-1])),
    )
    return conformed(OUTCOMES, rows)


def entries(*targets: date, symbol: str = "AAPL", prob_up: float | None = 0.6, after_open: int = -600) -> pl.DataFrame:
    """The ledger of one symbol with an entry for each of these sessions."""
    store = MemoryTableStore()
    for target in targets:
        forecast = made(symbol, prob_up, asof=CALENDAR.previous_session(target))
        run(store, [forecast], target, after_open=after_open)
    return all_rows(FORECASTS, store)
