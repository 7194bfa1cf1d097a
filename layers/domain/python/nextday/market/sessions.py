"""Whether every bar that the exchange's calendar expects has arrived."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import polars as pl

from nextday.catalog import SESSIONS
from nextday.frames import conformed
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sources.port import Interval
from nextday.market.states import State

_KEY = ["symbol", "session_date"]
_OWED = {"session_date": pl.Date, "expected": pl.Int64}
_LISTED_WITHIN = 14
"""Days before a session in which a symbol had a bar, so that it would have had one: a delisted one is no witness."""
_LATER_SESSIONS, _LATER_OF_A_SINGLE_SYMBOL = 1, 3
"""Later sessions that every witness must have: a vendor may be late, and one symbol alone may be halted."""


COMPLETE = (State.ARRIVED, State.HEALED)
OPEN = (State.MISSING, State.QUARANTINED, State.UNKNOWN_SYMBOL, State.NO_BARS)
CLOSED = (*COMPLETE, State.VOID)
"""Nothing more is to be asked for."""


@dataclass(frozen=True)
class Evidence:
    """What is known of some symbols' sessions at `now`.

    `expected`: symbol, session_date, expected (bars; none of a symbol that never had any); `arrived` and `rejected`:
    symbol and session_date of every final bar expected that is stored, of sessions from `stored_from` on, and of every
    row that a run put into quarantine; `owed`: session_date and expected of every session. `traded` are the sessions of
    which the lake holds anything, of whatever symbol of the bucket and either interval. `answered` are the symbols that
    the vendor has just answered for, `unknown` those among them of which it knows nothing. Sessions before
    `healing_from` are not asked for any more.
    """

    expected: pl.DataFrame
    arrived: pl.DataFrame
    rejected: pl.DataFrame
    answered: tuple[str, ...]
    healing_from: date
    unknown: tuple[str, ...] = ()
    traded: frozenset[date] = frozenset()
    stored_from: date = date.min
    owed: pl.DataFrame = field(default_factory=partial(pl.DataFrame, schema=_OWED))


def session_states(interval: Interval, evidence: Evidence, previous: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """The rows of the sessions table that change: what was expected, what is there, and how it came about.

    A session without all its bars is void where the exchange did not trade. Else it is missing, or quarantined once
    rows of it were rejected, and given_up when it is older than the healing window. When the rest arrives after all, it
    is healed. `previous` are the stored rows.
    """
    known = previous.filter(interval=interval.value).drop("interval")
    before = known.rename({name: f"{name}_before" for name in known.columns if name not in _KEY})
    expected = pl.concat([evidence.expected, _unsettled(known, evidence.owed)]).unique(_KEY, keep="first")
    rows = _counted(expected, before, evidence)
    void = _closures(expected, evidence, alone=_LATER_OF_A_SINGLE_SYMBOL if interval is Interval.DAY else None)
    # what the days of a single symbol tell is told of its hours too, and stays told when no bar says otherwise
    void |= {*previous.filter(state=State.VOID)["session_date"]} - evidence.traded
    rows = rows.with_columns(_state(evidence, void).alias("state"), interval=pl.lit(interval.value))
    rows = rows.with_columns(expected=pl.when(pl.col("state") != State.VOID).then("expected").otherwise(0))
    rows = rows.with_columns(_asked_at(now), _updated_at(now))
    return conformed(SESSIONS, rows.filter(_differs("expected", "arrived", "state", "asked_at")))


def _unsettled(known: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """What was not complete, with the bars that are expected of it today.

    It is judged anew even where this run did not ask for it: in the end it is healed, void or given up.
    """
    is_of_a_symbol_with_bars = (pl.col("expected") > 0) | (pl.col("state") == State.VOID)
    rows = known.filter(~pl.col("state").is_in(COMPLETE) & is_of_a_symbol_with_bars)
    rows = rows.join(owed, on="session_date", how="left", suffix="_today")
    return rows.select(*_KEY, pl.coalesce("expected_today", "expected").alias("expected"))


def _counted(expected: pl.DataFrame, before: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Expected sessions with the bars that arrived, whether rows were rejected, and what was stored of them before."""
    arrived = evidence.arrived.group_by(_KEY).agg(arrived=pl.len().cast(pl.Int64))
    rejected = evidence.rejected.select(_KEY).unique().with_columns(_rejected=pl.lit(value=True))
    rows = expected.join(arrived, on=_KEY, how="left").join(rejected, on=_KEY, how="left").join(before, _KEY, "left")
    # bars of older sessions were not read: what was counted of them stands
    is_read = pl.col("session_date") >= evidence.stored_from
    return rows.with_columns(
        pl.coalesce("arrived", pl.when(~is_read).then("arrived_before"), 0).alias("arrived"),
        pl.col("_rejected").fill_null(value=False),
        _answered=pl.col("symbol").is_in(evidence.answered),
    )


def _closures(expected: pl.DataFrame, evidence: Evidence, *, alone: int | None) -> set[date]:
    """Sessions of which no symbol has a bar, though the vendor answered, and has later ones of each that was listed.

    `alone` is how many later sessions a single symbol must have to tell; None where it cannot.
    """
    lacking = expected.filter(pl.col("symbol").is_in(evidence.answered), ~pl.col("session_date").is_in(evidence.traded))
    gaps = lacking.select("symbol", day="session_date").join(evidence.arrived.unique(), on="symbol")
    gaps = gaps.with_columns(days=(pl.col("session_date") - pl.col("day")).dt.total_days())
    seen = gaps.group_by("symbol", "day").agg(
        later=(pl.col("days") > 0).sum(), was_listed=pl.col("days").is_between(-_LISTED_WITHIN, -1).any()
    )
    witnesses = seen.filter("was_listed").group_by("day").agg(pl.len(), later=pl.col("later").min())
    enough = pl.when(pl.col("len") > 1).then(_LATER_SESSIONS).otherwise(alone)
    return {*witnesses.filter(pl.col("later") >= enough)["day"]}


def _state(evidence: Evidence, void: set[date]) -> pl.Expr:
    day, before = pl.col("session_date"), pl.col("state_before")
    is_complete = (pl.col("arrived") >= pl.col("expected")) & (pl.col("arrived") > 0)
    is_nameless = pl.col("symbol").is_in(evidence.unknown)
    # remembered, because the vendor may not send the bad row again
    is_rejected = pl.col("_rejected") | before.eq_missing(pl.lit(State.QUARANTINED.value))
    states = {
        State.HEALED: is_complete & (before.fill_null(State.ARRIVED) != State.ARRIVED),
        State.ARRIVED: is_complete,
        State.VOID: day.is_in(void),
        State.GIVEN_UP: day < evidence.healing_from,
        State.QUARANTINED: is_rejected,
        State.UNKNOWN_SYMBOL: is_nameless,
        State.NO_BARS: pl.col("expected") == 0,
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
