import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import FORECASTS
from nextday.errors import InputError
from nextday.forecast.features.features import FEATURES
from nextday.forecast.ledger.chain import GENESIS, day_hash, entry_hash
from nextday.forecast.ledger.serving import Forecast, Reason, Signal
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from tests.unit.forecast.ledger.building import BASE_RATE, MONDAY, VECTOR, made, run

TUESDAY = date(2026, 6, 2)


def ledger(store: MemoryTableStore, year: int = 2026) -> pl.DataFrame:
    return all_rows(FORECASTS, store).filter(pl.col("target_session").dt.year() == year)


def test_an_entry_says_what_was_forecast_from_what_and_when():
    [entry] = run(MemoryTableStore(), [made("AAPL", 0.53)]).to_dicts()
    assert entry == {
        "symbol": "AAPL",
        "target_session": MONDAY,
        "model_id": "2026-05-29-abc",
        "asof_session": date(2026, 5, 29),
        "prob_up": 0.53,
        "empirical_bayes": BASE_RATE,
        "signal": "hold",
        "reason": None,
        "published_at": datetime(2026, 6, 1, 3, 30, tzinfo=UTC),
        "target_opens_at": datetime(2026, 6, 1, 13, 30, tzinfo=UTC),
        "late": False,
        "features": json.dumps(dict(sorted(zip(FEATURES, VECTOR, strict=True))), separators=(",", ":")),
        "fingerprint": '{"file":"v1"}',
        "inputs_hash": "bars",
        "previous_hash": GENESIS,
        "source": "simulated",
        "entry_hash": entry_hash(entry),
    }


def test_a_forecast_is_never_replaced():
    store = MemoryTableStore()
    first = run(store, [made("AAPL", 0.53)])
    for later in (-10, 10):
        for other in (made("AAPL", 0.9), made("AAPL", None)):
            assert_frame_equal(run(store, [other], after_open=later), first)


def test_an_abstention_gives_way_to_a_forecast_before_the_open():
    store = MemoryTableStore()
    assert run(store, [made("AAPL", None)])["reason"].to_list() == ["stale_data"]
    assert run(store, [made("AAPL", 0.53)], after_open=-1)["prob_up"].to_list() == [0.53]


def test_an_abstention_stands_once_its_session_is_open():
    store = MemoryTableStore()
    abstained = run(store, [made("AAPL", None)])
    assert_frame_equal(run(store, [made("AAPL", 0.53)], after_open=0), abstained)


def test_abstaining_again_changes_nothing():
    store = MemoryTableStore()
    first = run(store, [made("AAPL", None)])
    assert_frame_equal(run(store, [made("AAPL", None)], after_open=-5), first)


def test_a_forecast_at_the_open_is_late():
    store = MemoryTableStore()
    assert run(store, [made("AAPL")], after_open=0)["late"].to_list() == [True]
    assert run(store, [made("MSFT")], after_open=-1).filter(symbol="MSFT")["late"].to_list() == [False]


def test_a_symbol_added_later_joins_the_others():
    store = MemoryTableStore()
    run(store, [made("MSFT", 0.51)])
    both = run(store, [made("AAPL", 0.52), made("MSFT", 0.9)], after_open=-5)
    assert both.select("symbol", "prob_up").rows() == [("AAPL", 0.52), ("MSFT", 0.51)]


def test_a_symbol_of_which_nothing_is_known_has_no_entry():
    nothing = Forecast("NEW", None, Signal.ABSTAIN, Reason.UNKNOWN_SYMBOL)
    assert run(MemoryTableStore(), [nothing]).is_empty()


def test_every_entry_carries_the_hash_of_the_day_before():
    store = MemoryTableStore()
    monday = run(store, [made("AAPL"), made("MSFT", None)])
    tuesday = run(store, [made("AAPL", asof=MONDAY), made("MSFT", asof=MONDAY)], TUESDAY)
    assert tuesday["previous_hash"].to_list() == [day_hash(monday)] * 2
    assert monday["previous_hash"].to_list() == [GENESIS] * 2


def test_the_chain_holds_over_new_year_and_over_days_without_entries():
    store = MemoryTableStore()
    last = run(store, [made("AAPL", asof=date(2025, 12, 29))], date(2025, 12, 30))
    first = run(store, [made("AAPL", asof=date(2026, 1, 2))], date(2026, 1, 5))
    assert first["previous_hash"].to_list() == [day_hash(last)]
    assert (ledger(store, 2025).height, ledger(store, 2026).height) == (1, 1)


@pytest.mark.parametrize(("past", "newest"), [(MONDAY, TUESDAY), (date(2025, 12, 30), date(2026, 1, 5))])
def test_no_entry_is_backdated(past: date, newest: date):
    store = MemoryTableStore()
    run(store, [made("AAPL")], newest)
    with pytest.raises(InputError, match=f"{past}"):
        run(store, [made("MSFT")], past)
    assert sum(ledger(store, year).height for year in (2025, 2026)) == 1


@pytest.mark.parametrize(
    "forged",
    [
        pl.col("prob_up") + 1e-16 * 2**10,
        pl.col("published_at") - timedelta(microseconds=1),
        pl.col("features") + " ",
        ~pl.col("late"),
        pl.lit("m").alias("model_id"),
        pl.lit("0").alias("previous_hash"),
        pl.col("empirical_bayes") + 2**-50,
        pl.lit(None).alias("empirical_bayes"),
    ],
)
def test_an_entry_is_sealed_by_its_hash(forged: pl.Expr):
    entries = run(MemoryTableStore(), [made("AAPL")])
    [entry] = entries.with_columns(forged).to_dicts()
    assert entry_hash(entry) != entry["entry_hash"]


FIRST_SEALED = (
    "asof_session",
    "features",
    "fingerprint",
    "inputs_hash",
    "late",
    "model_id",
    "previous_hash",
    "prob_up",
    "published_at",
    "reason",
    "signal",
    "source",
    "symbol",
    "target_opens_at",
    "target_session",
)


@pytest.mark.parametrize("prob_up", [0.53, None])
def test_an_entry_from_before_the_base_rate_was_published_keeps_its_seal(prob_up: float | None):
    [entry] = run(MemoryTableStore(), [made("AAPL", prob_up, empirical_bayes=None)]).to_dicts()
    told = {name: entry[name] for name in FIRST_SEALED}
    line = json.dumps(told, separators=(",", ":"), default=lambda moment: moment.isoformat())
    assert entry["entry_hash"] == sha256(line.encode()).hexdigest()
    assert entry_hash(entry | {"empirical_bayes": 0.53}) != entry["entry_hash"]


def test_the_hash_of_a_day_depends_on_its_entries_and_not_on_their_order():
    entries = run(MemoryTableStore(), [made("AAPL"), made("MSFT")])
    assert day_hash(entries.reverse()) == day_hash(entries) != day_hash(entries.head(1))
