from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS, FORECASTS, OUTCOMES
from nextday.errors import NoModel
from nextday.forecast.ledger.chain import entry_hash
from nextday.forecast.ledger.settle import settled
from nextday.forecast.ledger.verify import Fault, Verification, verify
from nextday.frames import empty
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from tests.builders import CALENDAR, bars
from tests.unit.forecast.history import model
from tests.unit.forecast.ledger.building import VECTOR, made, run

SYMBOLS = ("AAPL", "MSFT")
DAYS = CALENDAR.sessions(date(2025, 12, 29), date(2026, 1, 7))
SERVED = model(*SYMBOLS, trained_through=date(2025, 12, 26))
PROB_UP = SERVED.symbols["AAPL"].probability(VECTOR)
at = {day: pl.col("target_session") == day for day in DAYS}
aapl = pl.col("symbol") == "AAPL"


def ledger(*, prob_up: float | None = PROB_UP) -> pl.DataFrame:
    store = MemoryTableStore()
    for day in DAYS:
        asof = CALENDAR.previous_session(day)
        run(store, [made(symbol, prob_up, asof) for symbol in SYMBOLS], day, model_id=SERVED.model_id)
    return all_rows(FORECASTS, store)


HONEST = ledger()


def document(document_id: str, **exchanged: bytes) -> bytes:
    found = {**SERVED.documents, **exchanged}.get(document_id)
    if found is None:
        raise NoModel(f"there is no model {document_id}")
    return found


def files(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows by months, in the order in which they stand."""
    months = rows.with_columns(month=pl.col("target_session").dt.truncate("1mo"))
    return months.partition_by("month", maintain_order=True, include_key=False)


def fault(rows: pl.DataFrame, outcomes: pl.DataFrame | None = None, **exchanged: bytes) -> Fault | None:
    documents = partial(document, **exchanged)
    return verify(files(rows), empty(OUTCOMES) if outcomes is None else outcomes, documents).fault


def changed(where: pl.Expr, **values: pl.Expr) -> pl.DataFrame:
    return HONEST.with_columns(pl.when(where).then(value).otherwise(name).alias(name) for name, value in values.items())


def resealed(rows: pl.DataFrame) -> pl.DataFrame:
    """Somebody who knows how entries are sealed seals them anew."""
    return rows.with_columns(entry_hash=pl.Series([entry_hash(row) for row in rows.to_dicts()]))


def test_an_honest_ledger_is_proven_to_the_last_probability():
    assert verify(files(HONEST), empty(OUTCOMES), document) == Verification(len(DAYS), 2 * len(DAYS), 2 * len(DAYS))
    assert verify(files(ledger(prob_up=None)), empty(OUTCOMES), document).recomputed == 0


def test_an_empty_ledger_has_nothing_to_prove():
    assert verify([], empty(OUTCOMES), document) == Verification(0, 0, 0)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "forged",
    [
        {"prob_up": pl.col("prob_up") + 2**-50},
        {"features": pl.col("features").str.replace("0.1", "0.2", literal=True)},
        {"empirical_bayes": pl.lit(None)},
        {"signal": pl.lit("buy")},
        {"model_id": pl.lit("2025-12-26-0123456789ab")},
        {"published_at": pl.col("published_at") - timedelta(microseconds=1)},
        {"late": ~pl.col("late")},
        {"previous_hash": pl.col("previous_hash").str.replace_all("0|1", "2")},
        {"entry_hash": pl.col("entry_hash").str.reverse()},
        {"source": pl.lit("yahoo")},
        {"fingerprint": pl.lit(None)},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_any_edit_fails_and_names_its_day(forged: dict[str, pl.Expr], day: date):
    found = fault(changed(aapl & at[day], **forged))
    assert found is not None
    assert found.session == day


@pytest.mark.parametrize(
    "forged", [{"published_at": pl.col("published_at") - timedelta(hours=1)}, {"signal": pl.lit("buy")}]
)
def test_an_edit_that_is_sealed_anew_breaks_the_chain(forged: dict[str, pl.Expr]):
    assert fault(resealed(changed(aapl & at[DAYS[1]], **forged))) == Fault(
        DAYS[1], "entries are missing, added or exchanged: the next session's carry another hash"
    )


def test_a_probability_that_its_model_never_gave_is_found_even_on_the_newest_day():
    forged = resealed(changed(aapl & at[DAYS[-1]], prob_up=pl.lit(0.9)))
    assert fault(forged) == Fault(
        DAYS[-1], f"the probability of AAPL does not follow from its features and model {SERVED.model_id}"
    )


@pytest.mark.parametrize("told", [0.9, None])
def test_a_base_rate_that_its_model_never_gave_is_found(told: float | None):
    forged = resealed(changed(aapl & at[DAYS[-1]], empirical_bayes=pl.lit(told)))
    assert fault(forged) == Fault(DAYS[-1], f"the base rate of AAPL does not follow from model {SERVED.model_id}")


def test_a_removed_entry_is_missed():
    for kept in (~(aapl & at[DAYS[2]]), ~at[DAYS[0]], ~(at[DAYS[0]] | at[DAYS[1]])):
        assert fault(HONEST.filter(kept)) is not None
    assert fault(HONEST.filter(~(aapl & at[DAYS[2]]))).session == DAYS[2]


def test_rows_that_were_moved_are_found():
    swapped = HONEST[[1, 0, *range(2, HONEST.height)]]
    assert str(fault(swapped)) == f"{DAYS[0]}: its rows are not where they were written"
    assert fault(HONEST.reverse()) is not None


def test_a_model_that_was_exchanged_or_lost_is_found():
    other = model(*SYMBOLS, trained_through=date(2025, 12, 26), intercept=0.5)
    exchanged = {SERVED.model_id: other.documents[other.model_id]}
    assert fault(HONEST, **exchanged) == Fault(
        DAYS[0], f"the document of model {SERVED.model_id} is not the one that was published"
    )
    part, *_ = SERVED.documents
    assert fault(HONEST, **{part: SERVED.documents[part] + b" "}) == Fault(
        DAYS[0], f"a part of model {SERVED.model_id} is not the one that was published"
    )
    lost = resealed(changed(at[DAYS[-1]], model_id=pl.lit("m")))
    assert fault(lost) == Fault(DAYS[-1], "there is no model m")


def test_a_document_of_another_version_proves_its_bytes_only():
    old = b'{"schema_version":1}'
    served_by_it = "2025-12-26-" + sha256(old).hexdigest()[:12]
    store = MemoryTableStore()
    run(store, [made("AAPL", 0.5)], model_id=served_by_it)
    proven = verify([all_rows(FORECASTS, store)], empty(OUTCOMES), lambda _: old)
    assert proven == Verification(sessions=1, entries=1, recomputed=0)


def test_an_outcome_without_its_forecast_is_found():
    stored = bars("AAPL", days=30, end=DAYS[-1])
    sessions = CALENDAR.sessions(stored["session_date"][0], DAYS[-1])
    outcomes = settled(HONEST, stored, empty(CORPORATE_ACTIONS), sessions, datetime(2026, 1, 8, tzinfo=UTC))
    assert fault(HONEST, outcomes) is None
    assert fault(HONEST.filter(~at[DAYS[-1]]), outcomes) == Fault(DAYS[-1], "no entry has the outcome of AAPL")
