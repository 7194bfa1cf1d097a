from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.sources import Source
from ops.workspace import Workspace


def test_a_folder_remembers_its_source_symbols_and_instant(tmp_path: Path):
    as_of = datetime(2026, 5, 30, tzinfo=UTC)
    workspace = Workspace.open(tmp_path / "new")
    workspace.claim(Source("simulated"), ("AAPL",))
    workspace.reach(as_of, "lake-1")
    again = Workspace.open(tmp_path / "new")
    assert again.required.symbols == ("AAPL",)
    assert again.required.as_of == as_of.isoformat()
    assert again.lake == tmp_path / "new" / "lake-1"


def test_bars_of_two_sources_never_share_a_folder(tmp_path: Path):
    workspace = Workspace.open(tmp_path)
    workspace.claim(Source("simulated"), ("AAPL",))
    with pytest.raises(InputError, match="holds bars of simulated"):
        workspace.claim(Source("yahoo"), ("AAPL",))


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        Workspace.open(tmp_path / "file" / "data")


def test_an_empty_folder_says_what_to_run_first(tmp_path: Path):
    with pytest.raises(InputError, match="nextday demo"):
        _ = Workspace.open(tmp_path).lake


def test_a_damaged_memory_is_named(tmp_path: Path):
    (tmp_path / "workspace.json").write_text("{")
    with pytest.raises(InputError, match=r"workspace\.json cannot be read"):
        _ = Workspace.open(tmp_path).remembered


@pytest.mark.parametrize("text", ["", "csv", "csv:", "alpaca", "simulated:x"])
def test_an_unknown_source_is_refused_with_the_choices(text):
    with pytest.raises(InputError, match="choose simulated, yahoo or csv:DIR"):
        Source.parse(text)


def test_two_csv_folders_of_one_name_get_folders_of_their_own():
    assert Source.parse("csv:/a/bars").slug != Source.parse("csv:/b/bars").slug
