from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from nextday.catalog import FORECASTS, Partition
from nextday.forecast.ledger.verify import Fault
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.lake.s3.files import encoded
from ops.commands.ledger import told
from ops.lake.folder import LakeFolder
from ops.lake.ledger_files import prove
from tests.builders import CALENDAR
from tests.unit.forecast.history import model, third_version
from tests.unit.forecast.ledger.building import BASE_RATE, VECTOR, made, run

SYMBOLS = ("AAPL", "MSFT", "TSLA")
DAYS = CALENDAR.sessions(date(2026, 5, 18), date(2026, 5, 22))
SERVED = model(*SYMBOLS, trained_through=date(2026, 5, 15))


def ledger(model_id: str, base_rate: float | None) -> pl.DataFrame:
    store, prob_up = MemoryTableStore(), SERVED.symbols["AAPL"].probability(VECTOR)
    for day in DAYS:
        asof = CALENDAR.previous_session(day)
        run(store, [made(one, prob_up, asof, empirical_bayes=base_rate) for one in SYMBOLS], day, model_id=model_id)
    return all_rows(FORECASTS, store)


def by_polars(rows: pl.DataFrame) -> bytes:
    file = BytesIO()
    rows.write_parquet(file, compression="snappy")
    return file.getvalue()


LEDGER = ledger(SERVED.model_id, BASE_RATE)
BYTES = encoded(FORECASTS, LEDGER)
OLD_ID, OLD = third_version(SERVED)
OLD_LEDGER = ledger(OLD_ID, None).drop("empirical_bayes")
EARLIER = encoded(FORECASTS.before_additions(), OLD_LEDGER), by_polars(OLD_LEDGER)
"""The ledger's file from before base rates were published, by either writer."""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], LakeFolder]:
    """A lake whose ledger is a file of these bytes."""
    file = tmp_path / FORECASTS.object_key({Partition.YEAR: 2026})
    file.parent.mkdir(parents=True)
    for document_id, document in (SERVED.documents | OLD).items():
        path = tmp_path / "models" / f"{document_id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)

    def lake(body: bytes) -> LakeFolder:
        file.write_bytes(body)
        return LakeFolder(tmp_path)

    return lake


Write = Callable[[bytes], LakeFolder]


def test_the_files_of_an_honest_ledger_are_proven(write: Write):
    proof = prove(write(BYTES))
    assert (proof.sessions, proof.entries, proof.recomputed, proof.fault) == (5, 15, 15, None)


def test_what_was_proven_is_told_in_one_line(write: Write):
    assert told(prove(write(BYTES))) == (
        "as published: 15 entries of 5 sessions; 15 probabilities follow from the models"
    )
    one = LEDGER.filter(target_session=DAYS[0], symbol="AAPL")
    assert told(prove(write(encoded(FORECASTS, one)))) == (
        "as published: 1 entry of 1 session; 1 probability follows from the models"
    )


def test_a_lake_without_a_ledger_has_nothing_to_prove(tmp_path: Path):
    assert prove(LakeFolder(tmp_path)).fault is None


def in_steps(body: bytes) -> list[int]:
    """Some 150 places, but for the version of the writer: another one's bytes are not judged."""
    version = body.index(pa.__version__.encode())
    spared = range(version, version + len(pa.__version__))
    return [position for position in range(0, len(body), len(body) // 150) if position not in spared]


@pytest.mark.parametrize("position", in_steps(BYTES))
def test_no_byte_can_be_edited(write: Write, position: int):
    edited = bytearray(BYTES)
    edited[position] ^= 1 << position % 8
    fault = prove(write(bytes(edited))).fault
    assert fault is not None
    assert fault.session.year == 2026


@pytest.mark.parametrize("earlier", EARLIER)
def test_a_file_from_before_a_column_was_added_is_proven_to_the_byte(write: Write, earlier: bytes):
    proof = prove(write(earlier))
    assert (proof.sessions, proof.entries, proof.recomputed, proof.fault) == (5, 15, 0, None)


@pytest.mark.parametrize("position", in_steps(EARLIER[0]))
def test_no_byte_of_a_file_from_before_can_be_edited(write: Write, position: int):
    edited = bytearray(EARLIER[0])
    edited[position] ^= 1 << position % 8
    fault = prove(write(bytes(edited))).fault
    assert fault is not None
    assert fault.session.year == 2026


def test_a_column_that_was_taken_out_is_missed(write: Write):
    without = encoded(FORECASTS.before_additions(), LEDGER.drop("empirical_bayes"))
    assert prove(write(without)).fault == Fault(DAYS[0], "the entry of AAPL is not the one that was published")


@pytest.mark.parametrize("day", DAYS)
def test_an_edited_value_is_found_on_its_day(write: Write, day: date):
    edited = pl.when(target_session=day, symbol="MSFT").then(pl.lit("buy")).otherwise("signal")
    fault = prove(write(encoded(FORECASTS, LEDGER.with_columns(signal=edited)))).fault
    assert fault == Fault(day, "the entry of MSFT is not the one that was published")


def test_reordered_rows_are_found(write: Write):
    fault = prove(write(encoded(FORECASTS, LEDGER.reverse()))).fault
    assert fault == Fault(DAYS[0], "its rows are not where they were written")


def test_a_file_that_another_program_wrote_anew_is_found(write: Write, tmp_path: Path):
    anew = tmp_path / "anew.parquet"
    LEDGER.write_parquet(anew, compression="zstd")
    fault = prove(write(anew.read_bytes())).fault
    assert fault == Fault(
        DAYS[0], "the ledger's file of 2026, from this session on, is not the bytes that were written"
    )


def test_a_file_that_polars_wrote_before_is_proven_to_the_byte(write: Write):
    earlier = by_polars(LEDGER)
    assert prove(write(earlier)).fault is None
    footer = earlier.rindex(b"target_session")
    assert prove(write(earlier[:footer] + b"TARGET" + earlier[footer + 6 :])).fault is not None


def test_a_file_of_another_version_of_the_writer_is_proven_by_its_seals(write: Write):
    version = pa.__version__.encode()
    older = BYTES.replace(b"version " + version, b"version " + b"0" + version[1:])
    assert older != BYTES
    assert prove(write(older)).fault is None


def test_a_file_that_is_no_parquet_is_found(write: Write):
    for damaged in (b"", b"PAR1", BYTES[:-1], BYTES[: len(BYTES) // 2]):
        fault = prove(write(damaged)).fault
        assert fault == Fault(date(2026, 1, 2), "the ledger's file of 2026, from this session on, cannot be read")
