"""What became of forecasts: settled from final bars, and settled again when a vendor corrects them.

Late forecasts and abstentions have no outcome: they are never scored. Nor has one of a session that was void.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, REVISIONS
from nextday.forecast.features.labels import labels
from nextday.forecast.features.prices import final_bars
from nextday.forecast.score.losses import brier_scores, log_losses
from nextday.frames import conformed
from nextday.market.adjust import with_adjusted_close
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.market.states import State

ROUNDING = 1e-9
"""Relative change below which a close, or the return between two, is the same."""

CORRECTED = "vendor_revision"
_CLOSES = ("asof_close", "target_close")
_BAR = ("symbol", "session_date")


def scorable(ledger: pl.DataFrame) -> pl.DataFrame:
    """The ledger's forecasts that count: neither late nor abstentions."""
    return ledger.filter(pl.col("prob_up").is_not_null() & ~pl.col("late"))


def unsettled(ledger: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The ledger's forecasts that count and have no outcome."""
    return scorable(ledger).join(outcomes, on=("symbol", "target_session"), how="anti")


def voided(forecasts: pl.DataFrame, sessions: pl.DataFrame) -> pl.DataFrame:
    """Those forecasts whose target session the exchange did not hold, as rows of the sessions table tell.

    Nothing is stored of it: should a bar come after all, the session is healed and the forecast settled like others.
    """
    void = sessions.filter(interval=Interval.DAY.value, state=State.VOID.value).select("symbol", "session_date")
    # a calendar that has learnt of a closure lists no such session any more, and no row of one is written
    calendar, targets = ExchangeCalendar(), forecasts["target_session"].unique()
    unlisted = [target for target in targets if not calendar.is_session(target)]
    told = forecasts.join(void, left_on=("symbol", "target_session"), right_on=("symbol", "session_date"), how="semi")
    return pl.concat([told, forecasts.filter(pl.col("target_session").is_in(unlisted))]).unique(FORECASTS.key)


def settled(
    ledger: pl.DataFrame, bars: pl.DataFrame, actions: pl.DataFrame, sessions: Sequence[date], settled_at: datetime
) -> pl.DataFrame:
    """Rows of outcomes for all forecasts that count and whose two sessions have final bars.

    `bars` and `actions` are what is known of the ledger's symbols, `sessions` the exchange's over the span of the bars.
    Closes are dividend-adjusted to the target session. The yardsticks beside them are those known at the forecast: the
    empirical-Bayes base rate as it was published, the symbol's own under Laplace's rule of succession, (ups + 1) /
    (days + 2), and the as-of session's own direction.
    """
    labelled, closes = labels(bars, actions, sessions), _closes(bars, actions)
    at_asof, at_target = ("symbol", "asof_session"), ("symbol", "target_session")
    rows = (
        scorable(ledger)
        .join(labelled, left_on=(*at_asof, "target_session"), right_on=(*_BAR, "target_session"))
        .join(closes, left_on=at_asof, right_on=_BAR)
        .join(closes, left_on=at_target, right_on=_BAR, suffix="_target")
        .sort("asof_session")
        # polars cannot check the order within symbols, and would warn of it every night; both sides are sorted
        .join_asof(
            _yardsticks(labelled), left_on="asof_session", right_on="known_at", by="symbol", check_sortedness=False
        )
    )
    # adjusted closes count from the symbol's last bar: without this, later dividends would move what was settled
    to_target = pl.col("close_target") / pl.col("adj_close_target")
    priced = rows.with_columns(
        asof_close=pl.col("adj_close") * to_target, target_close="close_target", settled_at=pl.lit(settled_at)
    )
    return conformed(OUTCOMES, _scored(priced))


def changed_outcomes(stored: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Those outcomes that are to be stored: new ones, and those in which the return between the closes was corrected.

    A split moves both closes alike: what was settled before it stands, in the prices of its day.
    """
    ours, theirs = _return(), _return("_stored")
    moved = ((ours - theirs).abs() > ROUNDING * theirs) | (pl.col("up") != pl.col("up_stored"))
    # what is new has nothing stored beside it: null, and to be stored
    return _beside(stored, outcomes).filter(moved.fill_null(value=True)).select(outcomes.columns)


def replaced_closes(stored: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Rows of revisions that keep every stored close which these outcomes are about to replace."""
    both = _beside(stored, outcomes)
    moved = [_corrected(both, close) for close in _CLOSES]
    return conformed(REVISIONS, pl.concat(moved))


def _corrected(both: pl.DataFrame, close: str) -> pl.DataFrame:
    old, new = pl.col(f"{close}_stored"), pl.col(close)
    return both.filter((new - old).abs() > ROUNDING * old).select(
        "symbol",
        seen_at="settled_at",
        table=pl.lit(OUTCOMES.name),
        row_key=pl.col("target_session").dt.to_string("iso"),
        field=pl.lit(close),
        old_value=old,
        new_value=new,
        cause=pl.lit(CORRECTED),
        known_since="settled_at_stored",
    )


def _beside(stored: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    return outcomes.join(stored, on=OUTCOMES.key, how="left", suffix="_stored")


def _return(suffix: str = "") -> pl.Expr:
    return pl.col(f"target_close{suffix}") / pl.col(f"asof_close{suffix}")


def _closes(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    return with_adjusted_close(final_bars(bars), actions).select(*_BAR, "close", "adj_close")


def _yardsticks(labelled: pl.DataFrame) -> pl.DataFrame:
    """What was known of each symbol at the close of each session: symbol, known_at, base_rate, asof_up."""
    ups = pl.col("up").cum_sum().over("symbol", order_by="target_session")
    days = pl.col("up").cum_count().over("symbol", order_by="target_session")
    known = labelled.select("symbol", known_at="target_session", base_rate=(ups + 1) / (days + 2), asof_up="up")
    return known.sort("known_at")


def _scored(rows: pl.DataFrame) -> pl.DataFrame:
    prob_up, up = rows["prob_up"].to_numpy(), rows["up"].to_numpy()
    return rows.with_columns(log_loss=pl.Series(log_losses(prob_up, up)), brier=pl.Series(brier_scores(prob_up, up)))
