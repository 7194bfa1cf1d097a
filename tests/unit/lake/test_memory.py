import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, Partition
from nextday.errors import Corrupt, NoModel
from nextday.frames import empty
from nextday.lake.memory import MemoryModelStore, MemoryTableStore
from tests.builders import bars

Y2026 = {Partition.BUCKET: 0, Partition.YEAR: 2026}


def test_rows_are_kept_in_key_order_until_they_change():
    store, rows = MemoryTableStore(), pl.concat([bars("MSFT"), bars("AAPL")])
    first = store.upsert(BARS_1D, Y2026, lambda _: rows)
    again = store.upsert(BARS_1D, Y2026, lambda stored: stored)
    assert (first.changed, again.changed) == (True, False)
    assert first.version == again.version == store.read(BARS_1D, Y2026).version
    assert_frame_equal(store.read(BARS_1D, Y2026).frame, rows.sort("symbol", "session_date"))


def test_a_missing_file_is_an_empty_table():
    store = MemoryTableStore()
    assert_frame_equal(store.read(BARS_1D, Y2026).frame, empty(BARS_1D))
    assert store.upsert(BARS_1D, Y2026, lambda stored: stored).version is None
    assert store.partitions(BARS_1D) == []


def test_partitions_are_those_of_the_table():
    store = MemoryTableStore()
    store.upsert(BARS_1D, Y2026, lambda _: bars("AAPL"))
    assert store.partitions(BARS_1D) == [Y2026]
    assert store.partitions(BARS_1H) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (pl.concat([bars("AAPL"), bars("AAPL")]), "a key occurs twice"),
        (bars("AAPL").drop("close"), "close"),
        (bars("AAPL").with_columns(volume=pl.lit("many")), "volume"),
    ],
)
def test_rows_that_do_not_fit_their_table_are_refused(rows: pl.DataFrame, fault: str):
    store = MemoryTableStore()
    with pytest.raises(Corrupt, match=fault):
        store.upsert(BARS_1D, Y2026, lambda _: rows)
    assert store.read(BARS_1D, Y2026).frame.is_empty()


def test_models_are_immutable_and_one_is_current():
    models = MemoryModelStore()
    models.put("m1", b"{}")
    models.put("m1", b"{}")
    with pytest.raises(Corrupt, match="m1"):
        models.put("m1", b"[]")
    with pytest.raises(NoModel, match="m2"):
        models.point_to("m2")
    assert models.current() is None
    models.point_to("m1")
    assert (models.current(), models.get("m1")) == ("m1", b"{}")
