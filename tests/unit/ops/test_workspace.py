from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextday.catalog import BARS_1D, LAYOUT_KEY, Partition
from nextday.errors import InputError
from nextday.lake.layout import layout
from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState


def test_a_folder_remembers_its_source_symbols_and_instant(tmp_path: Path):
    memory = WorkspaceState(Source("simulated"), ("AAPL",), "lake-1", datetime(2026, 5, 30, tzinfo=UTC))
    Workspace(tmp_path).save(memory)
    assert Workspace(tmp_path).required == memory
    assert Workspace(tmp_path).lake == tmp_path / "lake-1"


def test_a_folder_knows_how_its_lake_is_split_once_it_has_one(tmp_path: Path):
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    assert Workspace(tmp_path).buckets is None
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / LAYOUT_KEY).write_bytes(layout(4))
    assert Workspace(tmp_path).buckets == 4


def test_a_lake_that_never_said_how_it_is_split_is_split_as_its_files_are(tmp_path: Path):
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    for bucket in (0, 2):
        file = tmp_path / "lake" / BARS_1D.object_key({Partition.BUCKET: bucket, Partition.YEAR: 2026})
        file.parent.mkdir(parents=True)
        file.touch()
    assert Workspace(tmp_path).buckets == 3


def test_a_folder_where_nothing_ran_says_what_to_run_first(tmp_path: Path):
    with pytest.raises(InputError, match="nextday demo"):
        _ = Workspace(tmp_path / "new").lake


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"source": "nowhere", "symbols": [], "lake": "l", "as_of": null}'])
def test_a_damaged_memory_is_named(tmp_path: Path, text: str):
    (tmp_path / "workspace.json").write_text(text)
    with pytest.raises(InputError, match=r"workspace\.json cannot be read"):
        _ = Workspace(tmp_path).state


@pytest.mark.parametrize("text", ["", "csv", "csv:", "alpaca", "simulated:x"])
def test_an_unknown_source_is_refused_with_the_choices(text):
    with pytest.raises(InputError, match="choose simulated, yahoo or csv:DIR"):
        Source.parse(text)


def test_two_csv_folders_of_one_name_get_folders_of_their_own():
    assert Source.parse("csv:/a/bars").slug != Source.parse("csv:/b/bars").slug


@pytest.mark.parametrize(("text", "kind"), [("yahoo", "live"), ("csv:/a/bars", "replayed"), ("simulated", "simulated")])
def test_a_source_says_what_its_bars_are(text: str, kind: str):
    assert Source.parse(text).market == kind
