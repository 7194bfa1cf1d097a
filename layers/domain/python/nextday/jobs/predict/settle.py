"""Use case: settle every forecast of the ledger whose session has closed, and settle anew what was corrected."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

from nextday.catalog import OUTCOMES, REVISIONS, PartitionValues
from nextday.forecast.features.inputs import inputs_by_bucket
from nextday.forecast.ledger.files import outcomes_by_file
from nextday.forecast.ledger.settle import (
    changed_outcomes,
    replaced_closes,
    scorable,
    settled,
    unsettled,
    voided,
)
from nextday.forecast.ledger.tables import entries_told, sessions_of
from nextday.frames import empty
from nextday.lake.history.journal import journaled
from nextday.lake.history.merge import replaced
from nextday.lake.partition import by_partition
from nextday.lake.ports import TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import LakeSettings


@dataclass(frozen=True)
class SettleReport:
    """Forecasts settled by this run, those among them that it settled anew, and those that still wait for a close.

    `late` and `abstained` count the entries of the ledger that are never scored, `void` those of sessions on which the
    exchange did not trade.
    """

    settled: int
    resettled: int
    waiting: int
    late: int
    abstained: int
    void: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types."""
        return asdict(self)


def settle(*, store: TableStore, settings: LakeSettings, now: datetime) -> SettleReport:
    """Compare the ledger with the sessions closed by `now`; without a new or corrected close nothing is written.

    Closes that a correction replaces are entered into revisions first: the journal keeps what the table lets go.
    """
    ledger = entries_told(store)
    outcomes = _outcomes(ledger, store, settings, now)
    written = [_store(rows, values, store) for values, rows in outcomes_by_file(outcomes, store)]
    abstained = ledger["prob_up"].null_count()
    open_ = unsettled(ledger, outcomes)
    through = ExchangeCalendar().last_closed_session(now)
    void = voided(open_, sessions_of(open_, store, buckets=settings.buckets, through=through)).height
    return SettleReport(
        settled=sum(new for new, _ in written),
        resettled=sum(anew for _, anew in written),
        waiting=open_.height - void,
        late=ledger.height - abstained - scorable(ledger).height,
        abstained=abstained,
        void=void,
    )


def _outcomes(ledger: pl.DataFrame, store: TableStore, settings: LakeSettings, now: datetime) -> pl.DataFrame:
    calendar = ExchangeCalendar()
    symbols, through = ledger["symbol"].unique().sort(), calendar.last_closed_session(now)
    parts = [empty(OUTCOMES)]
    for own, inputs in inputs_by_bucket(symbols, store, buckets=settings.buckets, through=through):
        entries = ledger.filter(pl.col("symbol").is_in(own))
        parts.append(settled(entries, inputs.bars, inputs.actions, inputs.sessions(calendar), now))
    return pl.concat(parts)


def _store(outcomes: pl.DataFrame, values: PartitionValues, store: TableStore) -> tuple[int, int]:
    """Outcomes of one file that were stored: how many, and how many of them in place of another."""
    stored = store.read(OUTCOMES, values).frame
    changed = changed_outcomes(stored, outcomes)
    if changed.is_empty():
        return 0, 0
    for month, rows in by_partition(REVISIONS, replaced_closes(stored, changed), buckets=1):
        store.upsert(REVISIONS, month, partial(journaled, REVISIONS, changes=rows))
    store.upsert(OUTCOMES, values, lambda current: replaced(OUTCOMES, current, changed))
    return changed.height, changed.join(stored, on=OUTCOMES.key, how="semi").height
