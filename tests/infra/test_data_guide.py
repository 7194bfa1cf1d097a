"""The guide to the data names everything that a reader can meet in it."""

from pathlib import Path

import pytest

from nextday.catalog import TABLES
from nextday.market.states import State
from stacks.queries import saved_queries

GUIDE = (Path(__file__).parents[2] / "docs" / "data.md").read_text()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_stands_there_with_its_partitions_and_its_key(table) -> None:
    (line,) = [line for line in GUIDE.splitlines() if line.startswith(f"| `{table.name}` |")]
    split = " " + ", ".join(table.partitions) + " "
    assert split in line.split("|")


@pytest.mark.parametrize("state", State)
def test_every_state_is_explained(state: State) -> None:
    assert f"| `{state}` |" in GUIDE


def test_every_saved_query_is_listed() -> None:
    for query in saved_queries():
        assert f"(../stacks/queries/{query.name}.sql)" in GUIDE
