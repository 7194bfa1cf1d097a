"""Vendors that change their mind about bars: the right value in the end, or a hold that says so."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, REVISIONS, SESSIONS
from tests.cases.recordings import Recording, is_constant, recording


@pytest.mark.case("wrong-close-stays")
def test_a_wrong_first_reading_gives_way_to_its_correction(case: Path):
    with recording(case, "SPK", "1-first-read") as told:
        told.ingest("2026-03-18")
        was_held = told.held
        told.nights("2-corrected", "2026-03-19")
        if not told.held:
            assert told.close("2026-03-18") == pytest.approx(99.5743, rel=1e-6)
            revisions = told.told.table(REVISIONS).filter(row_key="2026-03-18", field="close")
            assert was_held or revisions["old_value"].to_list() == [pytest.approx(9957.43, rel=1e-6)]
        else:
            session = told.told.table(SESSIONS).filter(session_date=date(2026, 3, 18))
            assert session["state"].to_list() != ["arrived"]
        told.nights("2-corrected", *(f"2026-03-{day}" for day in (20, 23, 24, 25, 26, 27, 30, 31)))
        assert told.is_as("2-corrected")
        assert told.held == []


@pytest.mark.case("spin-off-held-for-ever")
def test_a_restated_history_without_an_event_is_held_and_then_taken_whole(case: Path):
    with recording(case, "SPN", "1-before") as told:
        told.ingest("2026-02-27")
        told.nights("2-after", "2026-03-02")
        assert told.held
        assert told.is_as("1-before")
        told.nights("2-after", "2026-03-03", "2026-03-31")
        told.nights("2-after", "2026-03-31", backfill=True)
        assert told.is_as("2-after")
        assert told.held == []
        assert_journaled(told, "1-before")


@pytest.mark.case("small-restatement-seam")
def test_a_small_restatement_leaves_no_seam(case: Path):
    with recording(case, "SML", "1-before") as told:
        told.ingest("2026-02-27")
        told.nights("2-after", "2026-03-02")
        assert told.is_as("2-after") or (told.held and told.is_as("1-before"))
        told.nights("2-after", "2026-03-02", backfill=True)
        assert told.is_as("2-after")


@pytest.mark.case("split-withdrawn")
def test_a_split_that_is_withdrawn_is_undone(case: Path):
    with recording(case, "PHA", "1-before") as told:
        told.ingest("2026-02-27")
        told.nights("2-listed", "2026-03-02")
        was_stored = [day for _, day, _ in told.actions]
        told.nights("3-withdrawn", "2026-03-03", "2026-03-31")
        told.nights("3-withdrawn", "2026-03-31", backfill=True)
        assert told.is_as("3-withdrawn")
        assert told.actions == []
        assert told.held == []
        assert told.told.table(REVISIONS).filter(table="corporate_actions")["row_key"].to_list() == was_stored


@pytest.mark.case("split-date-moved")
def test_a_split_listed_a_day_early_ends_on_its_own_day(case: Path):
    with recording(case, "MOV", "1-before") as told:
        told.ingest("2026-02-27")
        told.nights("2-listed-a-day-early", "2026-03-02")
        told.nights("3-corrected", "2026-03-03", "2026-03-31")
        if told.held:
            told.nights("3-corrected", "2026-03-31", backfill=True)
        assert told.actions == [("split", "2026-03-03", 2.0)]
        assert told.close("2026-03-02") == pytest.approx(78.233, rel=1e-4)
        assert told.is_as("3-corrected")
        assert told.held == []


@pytest.mark.case("new-symbol-before-restatement")
def test_a_first_fill_that_contradicts_its_own_split_is_held_until_it_is_restated(case: Path):
    with recording(case, "BCA", "1-not-restated") as told:
        told.ingest("2026-03-25")
        assert told.days.is_empty()
        assert told.held == ["split_without_ratio"]
        told.nights("2-restated", "2026-03-26")
        assert told.close("2026-03-24") == pytest.approx(2.277, rel=1e-3)
        assert told.close("2026-03-25") == pytest.approx(2.265, rel=1e-3)
        told.nights("2-restated", "2026-03-31")
        told.nights("2-restated", "2026-03-31", backfill=True)
        assert told.is_as("2-restated")
        assert told.held == []


@pytest.mark.case("split-added-months-later")
def test_a_split_that_is_told_months_late_restates_the_history(case: Path):
    with recording(case, "TDW", "1-unknown") as told:
        told.nights("1-unknown", "2026-01-14", "2026-01-15", "2026-01-16", "2026-03-09")
        told.nights("2-added", "2026-03-10", "2026-03-31")
        told.nights("2-added", "2026-03-31", backfill=True)
        assert told.close("2026-01-14") == pytest.approx(33.9, abs=0.1)
        assert is_constant(told.closes_against("2-added"), 1.0)
        assert told.actions == [("split", "2026-01-15", 0.031)]
        assert told.held == []


@pytest.mark.case("recycled-ticker")
def test_two_companies_of_one_symbol_are_never_one_history(case: Path):
    with recording(case, "RCY", "1-old-company") as told:
        told.ingest("2025-10-10")
        for night in ("2026-02-02", "2026-03-31"):
            told.nights("2-new-company", night)
            days = told.told.table(BARS_1D).select(is_new=pl.col("session_date") >= date(2026, 2, 2)).to_series()
            assert days.all() or (not days.any() and told.held)


def assert_journaled(told: Recording, phase: str) -> None:
    """Every close of a phase can be read in the journal as what stood before."""
    recorded = pl.read_csv(told.folder / phase / f"{told.symbol}_1d.csv")
    journal = told.told.table(REVISIONS).filter(field="close").sort("row_key")
    assert journal["row_key"].to_list() == recorded["date"].to_list()
    assert is_constant(journal["old_value"] / recorded["close"], 1.0)
