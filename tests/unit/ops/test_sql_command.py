from collections.abc import Callable
from pathlib import Path

import pytest

from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState
from stacks.queries import saved_queries
from tests.in_process import nextday
from tests.lakes import fill, telling
from tests.scenarios.command import Ran

QUERIES = {query.name: query for query in saved_queries()}
COMPLETENESS = QUERIES["completeness"].sql
Sql = Callable[..., Ran]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the product has run."""
    folder = tmp_path_factory.mktemp("data")
    Workspace(folder).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    fill(folder / "lake", **telling())
    return folder


@pytest.fixture
def sql(data: Path, capsys: pytest.CaptureFixture[str]) -> Sql:
    return lambda *words: nextday(capsys, "sql", *words, "--data", data, "--json")


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_query_is_asked_by_its_name_or_by_its_text_though_that_begins_with_a_comment(sql: Sql, name: str):
    named, typed = sql("--saved", name), sql(QUERIES[name].sql)
    assert named.document
    assert sorted(map(str, named.document)) == sorted(map(str, typed.document))


@pytest.mark.parametrize("comment", ["-- a\n-- b", "--\n", "--a\tb", "/* a */"])
def test_a_query_may_begin_with_a_comment(sql: Sql, comment: str):
    assert sql(f"{comment}\nselect 1 as one").document == [{"one": 1}]


def test_a_mistyped_option_is_still_told(sql: Sql):
    ran = sql("select 1", "--stge", "dev")
    assert ran.code == 2
    assert "--stge" in ran.err


def test_saved_queries_are_listed_with_what_they_answer(sql: Sql):
    assert sql("--list").document == [{"name": name, "answers": each.description} for name, each in QUERIES.items()]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "ask one thing"),
        (["select 1", "--saved", "completeness"], "ask one thing"),
        (["--saved", "completeness", "--list"], "ask one thing"),
        (["--saved", "completness"], "there is no saved query 'completness', only adjusted_closes, completeness"),
        (["select 1", "--stage", "dev"], "--data is a folder on this machine"),
        ([""], "write one SELECT"),
    ],
)
def test_what_makes_no_sense_is_explained_in_one_line(sql: Sql, words: list[str], told: str):
    ran = sql(*words)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert told in ran.err
