"""Whether every bar that the exchange's calendar expects has arrived."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import polars as pl

from nextday.catalog import SESSIONS
from nextday.frames import conformed
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sources.port import Interval

_KEY = ["symbol", "session_date"]


class State(StrEnum):
    """What has become of a session's bars."""

    ARRIVED = "arrived"
    MISSING = "missing"
    QUARANTINED = "quarantined"
    HEALED = "healed"
    GIVEN_UP = "given_up"


COMPLETE, OPEN = (State.ARRIVED, State.HEALED), (State.MISSING, State.QUARANTINED)


@dataclass(frozen=True)
class Evidence:
    """What is known of some symbols' sessions at `now`.

    `expected`: symbol, session_date, expected (bars); `arrived` and `rejected`: symbol and session_date of every final
    bar stored and of every row that a run put into quarantine; `answered`: symbols that the vendor has just answered
    for. Sessions before `healing_from` are not asked for any more.
    """

    expected: pl.DataFrame
    arrived: pl.DataFrame
    rejected: pl.DataFrame
    answered: tuple[str, ...]
    healing_from: date


def session_states(interval: Interval, evidence: Evidence, previous: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """The rows of the sessions table that change: what was expected, what is there, and how it came about.

    A session without all its bars is missing, or quarantined once rows of it were rejected, and given_up when it is
    older than the healing window. When the rest arrives after all, it is healed. `previous` are the stored rows.
    """
    known = previous.filter(interval=interval.value).drop("interval")
    # what was open is judged anew even where this run did not ask for it: in the end it is healed or given up
    unsettled = known.filter(pl.col("state").is_in(OPEN)).select(*_KEY, "expected")
    expected = pl.concat([evidence.expected, unsettled]).unique(_KEY, keep="first")
    before = known.rename({name: f"{name}_before" for name in known.columns if name not in _KEY})
    rows = _counted(expected, evidence).join(before, on=_KEY, how="left")
    rows = rows.with_columns(_state(evidence.healing_from).alias("state"), interval=pl.lit(interval.value))
    rows = rows.with_columns(_asked_at(now), _updated_at(now))
    return conformed(SESSIONS, rows.filter(_differs("expected", "arrived", "state", "asked_at")))


def _counted(expected: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Expected sessions with the bars that arrived, whether rows were rejected, and whether the vendor answered."""
    arrived = evidence.arrived.group_by(_KEY).agg(arrived=pl.len().cast(pl.Int64))
    rejected = evidence.rejected.select(_KEY).unique().with_columns(_rejected=pl.lit(value=True))
    rows = expected.join(arrived, on=_KEY, how="left").join(rejected, on=_KEY, how="left")
    return rows.with_columns(
        pl.col("arrived").fill_null(0),
        pl.col("_rejected").fill_null(value=False),
        _answered=pl.col("symbol").is_in(evidence.answered),
    )


def _state(healing_from: date) -> pl.Expr:
    is_complete = pl.col("arrived") >= pl.col("expected")
    was_incomplete = pl.col("state_before").fill_null(State.ARRIVED) != State.ARRIVED
    # remembered, because the vendor may not send the bad row again
    is_rejected = pl.col("_rejected") | pl.col("state_before").eq_missing(pl.lit(State.QUARANTINED.value))
    states = {
        State.HEALED: is_complete & was_incomplete,
        State.ARRIVED: is_complete,
        State.GIVEN_UP: pl.col("session_date") < healing_from,
        State.QUARANTINED: is_rejected,
    }
    first = pl.coalesce([pl.when(holds).then(pl.lit(state.value)) for state, holds in states.items()])
    return first.fill_null(State.MISSING.value)


def _asked_at(now: datetime) -> pl.Expr:
    """Moves when an answer changes the state, and else once a day while the session is incomplete."""
    asked_on = pl.col("asked_at_before").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
    is_first_today = pl.col("state").is_in(OPEN) & asked_on.ne_missing(pl.lit(exchange_day(now)))
    moves = pl.col("_answered") & (_differs("state") | is_first_today)
    return pl.when(moves).then(pl.lit(now)).otherwise("asked_at_before").alias("asked_at")


def _updated_at(now: datetime) -> pl.Expr:
    differs = _differs("expected", "arrived", "state")
    return pl.when(differs).then(pl.lit(now)).otherwise("updated_at_before").alias("updated_at")


def _differs(*names: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in names)
