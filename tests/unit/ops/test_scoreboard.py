import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from nextday.catalog import OUTCOMES, Table
from nextday.lake.partition import by_partition
from ops.commands.registry import app
from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState
from tests.unit.forecast.ledger.building import outcomes

UP = [True, False, True, True] * 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with forty settled forecasts."""
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    put(tmp_path / "lake", OUTCOMES, outcomes("AAPL", [0.55] * len(UP), UP))
    return tmp_path


def put(lake: Path, table: Table, rows: pl.DataFrame) -> None:
    for values, own in by_partition(table, rows, buckets=1):
        path = lake / table.object_key(values)
        path.parent.mkdir(parents=True, exist_ok=True)
        own.write_parquet(path)


def scoreboard(folder: Path, *words: str) -> Result:
    ran = CliRunner().invoke(app, ["scoreboard", "--data", str(folder), *words])
    assert ran.exit_code == 0, ran.output
    return ran


def test_a_pipe_gets_tables_and_plots_when_it_asks(folder: Path):
    assert "(observed)" not in scoreboard(folder).stdout
    drawn = scoreboard(folder, "--plot").stdout
    assert "(observed)" in drawn
    assert "(saved)" in drawn
    assert drawn.startswith(scoreboard(folder).stdout)


def test_machines_are_drawn_nothing(folder: Path):
    assert json.loads(scoreboard(folder, "--json", "--plot").stdout)["pooled"]["evaluation"]["sessions"] == len(UP)
