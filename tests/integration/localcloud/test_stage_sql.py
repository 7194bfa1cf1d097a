"""`nextday sql --stage`: the same questions, asked of Athena the way the AWS SDK finds it."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ops.localcloud.account import environment
from ops.localcloud.cloud import LocalCloud
from ops.sources import Source
from ops.stage import athena
from ops.workspace import Workspace, WorkspaceState
from stacks.queries import saved_queries
from tests.in_process import nextday
from tests.scenarios.command import COMMAND, PATIENCE, Ran

NAMES = [query.name for query in saved_queries()]
Sql = Callable[..., Ran]


@pytest.fixture(scope="module")
def product(telling_product: LocalCloud) -> LocalCloud:
    """A cloud in this process, whose environment leads to it, and a folder that is remembered."""
    Workspace(telling_product.data).save(WorkspaceState(Source("simulated"), (), telling_product.lake_bucket, None))
    return telling_product


@pytest.fixture
def sql(product: LocalCloud, capsys: pytest.CaptureFixture[str]) -> Sql:
    return lambda *words: nextday(capsys, "sql", *words)


def close(value: Any) -> Any:
    """A value that may differ in its last digit, as pandas reads numbers from CSV."""
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


@pytest.mark.parametrize("name", NAMES)
def test_every_saved_query_answers_on_a_stage_what_it_answers_on_its_folder(
    product: LocalCloud, sql: Sql, name: str
) -> None:
    asked = [("--saved", name, "--stage", "dev"), ("--saved", name, "--data", product.data)]
    stage, folder = (sorted(sql(*words, "--json").document, key=str) for words in asked)
    assert stage
    assert stage == [{column: close(value) for column, value in row.items()} for row in folder]
    on_stage, in_folder = (sorted(sql(*words).out.splitlines()) for words in asked)
    assert on_stage == in_folder


def test_the_command_needs_nothing_but_what_the_aws_sdk_reads(product: LocalCloud) -> None:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
    query = "-- one row\nSELECT count(*) AS bars FROM bars_1d"
    ran = subprocess.run(
        [COMMAND, "sql", query, "--stage", "dev", "--json"],
        env=others | environment(product.endpoint),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert Ran(ran.returncode, ran.stdout, ran.stderr).document == [{"bars": 120}]
    assert ran.stderr == ""


def test_values_keep_their_types(product: LocalCloud) -> None:
    (row,) = athena.query(
        "dev",
        """SELECT CAST('0.12345678901234567890' AS decimal(38, 20)) AS exact, 9007199254740993 AS large, true AS flag,
           DATE '2026-05-29' AS day, TIMESTAMP '2026-05-29 20:00:00.123' AS instant, CAST(NULL AS bigint) AS nothing,
           CAST(NULL AS double) AS no_double, CAST(NULL AS timestamp) AS no_instant, CAST('NaN' AS double) AS no_number
           """,
    )
    instant = datetime(2026, 5, 29, 20, 0, 0, 123000, tzinfo=UTC)
    assert row == {
        "exact": Decimal("0.12345678901234567890"),
        "large": 9007199254740993,
        "flag": True,
        "day": date(2026, 5, 29),
        "instant": instant,
        "nothing": None,
        "no_double": None,
        "no_instant": None,
        "no_number": None,
    }
    assert type(row["instant"]) is datetime


def test_no_rows_are_said_to_be_none(sql: Sql) -> None:
    query = "SELECT * FROM bars_1d WHERE symbol = 'ZZZ'"
    assert sql(query, "--stage", "dev", "--json").document == []
    assert "no rows" in sql(query, "--stage", "dev").err


def test_a_plan_is_shown_line_by_line(sql: Sql) -> None:
    plan = sql("EXPLAIN SELECT symbol FROM bars_1d", "--stage", "dev", "--json").document
    assert [list(line) for line in plan] == [["Query Plan"]] * len(plan)
    assert any("symbol" in line["Query Plan"] for line in plan)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT nothing FROM bars_1d", "the query cannot be answered: COLUMN_NOT_FOUND: "),
        ("SELEC 1", "the query cannot be answered: write one SELECT"),
        ("SELECT 1 FROM FROM", "the query cannot be answered: line 1:"),
        ("DROP TABLE bars_1d", "the query cannot be answered: write one SELECT"),
        ("-- a\n/* b */ INSERT INTO bars_1d SELECT * FROM bars_1d", "the query cannot be answered: write one SELECT"),
        ("", "the query cannot be answered: write one SELECT"),
    ],
)
def test_a_query_that_athena_cannot_answer_is_explained_in_one_line(sql: Sql, query: str, told: str) -> None:
    ran = sql(query, "--stage", "dev")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert told in ran.err


@pytest.mark.parametrize(
    ("stage", "variables", "told"),
    [
        ("prod", {}, "there is no workgroup nextday-prod: is the stage deployed, to this account and region?"),
        ("dev", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "stage dev cannot be asked: Could not connect"),
        ("dev", {"AWS_ACCESS_KEY_ID": None}, "stage dev cannot be asked: Unable to locate credentials"),
        ("dev", {"AWS_PROFILE": "nobody"}, "stage dev cannot be asked: The config profile (nobody) could not be found"),
        (
            "dev",
            {"AWS_DEFAULT_REGION": None, "AWS_REGION": None},
            "stage dev cannot be asked: You must specify a region",
        ),
    ],
)
def test_a_stage_that_cannot_be_asked_is_explained_in_one_line(
    sql: Sql, monkeypatch: pytest.MonkeyPatch, stage: str, variables: dict[str, str | None], told: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    ran = sql("SELECT 1", "--stage", stage)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert told in ran.err
