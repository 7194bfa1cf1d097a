"""The local cloud's Athena answers from what Glue declares and S3 holds, into the workgroup's bucket."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from nextday.catalog import PROMOTIONS
from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.athena import DATABASE, WORKGROUP, Athena
from tests.lakes import NOW, files, rows


@pytest.fixture(scope="module")
def athena(telling_product: LocalCloud) -> Athena:
    return Athena(telling_product)


@pytest.fixture
def table(athena: Athena) -> dict[str, Any]:
    """What Glue says of bars_1d, for a copy that a test may spoil."""
    found = athena.cloud.session.client("glue").get_table(DatabaseName=DATABASE, Name="bars_1d")["Table"]
    return {name: found[name] for name in ("Parameters", "PartitionKeys", "StorageDescriptor")}


def create(athena: Athena, name: str, table: dict[str, Any]) -> None:
    athena.cloud.session.client("glue").create_table(DatabaseName=DATABASE, TableInput=table | {"Name": name})  # type: ignore[typeddict-item]


ODD = "SELECT 'a \"b\",\nc' AS text, '' AS empty, CAST(NULL AS varchar) AS nothing, 1e-4 AS small, true AS flag"


def test_results_are_a_csv_where_the_workgroup_says_whatever_the_client_says(athena: Athena) -> None:
    execution = athena.run(ODD, ResultConfiguration={"OutputLocation": "s3://elsewhere/"})
    address = execution["ResultConfiguration"]["OutputLocation"]
    group = athena.client.get_work_group(WorkGroup=WORKGROUP)["WorkGroup"]["Configuration"]
    assert address == f"{group['ResultConfiguration']['OutputLocation']}{execution['QueryExecutionId']}.csv"
    written = '"text","empty","nothing","small","flag"\n"a ""b"",\nc","",,"1.0E-4","true"\n'
    assert athena.object(address).decode() == written
    assert athena.object(address + ".metadata")


def test_results_are_told_from_what_was_written(athena: Athena) -> None:
    names, row = athena.results(athena.run(ODD))["ResultSet"]["Rows"]
    assert [cell["VarCharValue"] for cell in names["Data"]] == ["text", "empty", "nothing", "small", "flag"]
    values = ['a "b",\nc', "", None, "1.0E-4", "true"]
    assert [cell.get("VarCharValue") for cell in row["Data"]] == values


TYPED = """
    SELECT symbol, session_date, close, volume, is_final, fetched_at, year, count(*), sum(volume) AS sum,
           avg(volume) AS mean, CAST(1.5 AS decimal(3, 2)) AS price, array_agg(close) AS closes
    FROM bars_1d GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def test_types_are_named_as_athena_names_them(athena: Athena) -> None:
    found = athena.results(athena.run(TYPED))
    described = found["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert {column["Name"]: column["Type"] for column in described} == {
        "symbol": "varchar",
        "session_date": "date",
        "close": "double",
        "volume": "bigint",
        "is_final": "boolean",
        "fetched_at": "timestamp",
        "year": "integer",
        "_col7": "bigint",
        "sum": "bigint",
        "mean": "double",
        "price": "decimal",
        "closes": "array",
    }
    assert [(column["Precision"], column["Scale"]) for column in described if column["Name"] == "price"] == [(3, 2)]


def test_instants_have_milliseconds_and_no_zone(athena: Athena) -> None:
    ((published,),) = athena.rows("SELECT DISTINCT published_at FROM forecasts")
    assert published == "2026-05-28 00:31:07.123"


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT 7 / 2, 7e0 / 2, sum(7) / 2", ["3", "3.5", "3"]),
        ("SELECT date_diff('day', DATE '2026-05-01', DATE '2026-05-29')", ["28"]),
        ("SELECT max_by(x, y) FROM (VALUES (1, 1), (NULL, 2)) AS t(x, y)", [None]),
        ("SELECT arbitrary(1), approx_distinct(1), strpos('nextday', 'day')", ["1", "1", "5"]),
        ("SELECT format('%s', 1), element_at(ARRAY[1, 2], 2), cardinality(ARRAY[1])", ["1", "2", "1"]),
        ("(VALUES 'a')", ["a"]),
        ("WITH bars_1d AS (SELECT * FROM bars_1d LIMIT 3) SELECT count(*) FROM bars_1d", ["3"]),
        ('SELECT count(*) FROM "AwsDataCatalog"."nextday_dev".bars_1d', ["120"]),
        ("SELECT count(*) FROM NextDay_Dev.Bars_1D", ["120"]),
    ],
)
def test_a_query_means_what_it_means_to_trino(athena: Athena, sql: str, answer: list[str]) -> None:
    assert athena.rows(sql) == [answer]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nothing FROM bars_1d", "COLUMN_NOT_FOUND: "),
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND: Table 'awsdatacatalog.nextday_dev.nowhere' does not exist"),
        ("SELECT * FROM elsewhere.bars_1d", "TABLE_NOT_FOUND: Table 'awsdatacatalog.elsewhere.bars_1d'"),
        ("SELECT * FROM other.nextday_dev.bars_1d", "CATALOG_NOT_FOUND: "),
        ("SELECT no_such_function(close) FROM bars_1d", "FUNCTION_NOT_FOUND: "),
        ("SELECT sum(symbol) FROM bars_1d", "TYPE_MISMATCH: "),
        ("SELECT symbol, count(*) FROM bars_1d", "EXPRESSION_NOT_AGGREGATE: "),
        ("SELECT CAST(symbol AS bigint) FROM bars_1d", "INVALID_CAST_ARGUMENT: "),
        ("SELECT volume / 0 FROM bars_1d", "DIVISION_BY_ZERO: "),
        ("SELECT volume + 'a' FROM bars_1d", "INVALID_CAST_ARGUMENT: "),
        ("SELECT (SELECT close FROM bars_1d) AS one", "GENERIC_INTERNAL_ERROR: "),
        ("SELECT b.close FROM bars_1d AS b, bars_1d AS b", "AMBIGUOUS_NAME: "),
        ("SELECT close FROM bars_1d WHERE sum(close) > 1", "SYNTAX_ERROR: "),
        ("SELECT reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s * 2)", "NOT_SUPPORTED: "),
        ("SELECT map_agg(symbol, close) FROM bars_1d", "FUNCTION_NOT_FOUND: "),
        ("DROP TABLE bars_1d", "NOT_SUPPORTED: DROP is not provided locally"),
        ("CREATE TABLE t AS SELECT 1 AS a", "NOT_SUPPORTED: CREATE is not provided locally"),
        ("INSERT INTO bars_1d SELECT * FROM bars_1d", "NOT_SUPPORTED: INSERT is not provided locally"),
        ("SHOW TABLES", "NOT_SUPPORTED: SHOW is not provided locally"),
    ],
)
def test_a_query_that_is_wrong_or_not_provided_fails_with_athenas_kind_of_reason(
    athena: Athena, sql: str, reason: str
) -> None:
    assert athena.reason(sql).startswith(reason)
    assert athena.rows("SELECT count(*) FROM bars_1d") == [["120"]]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"QueryString": "SELEC 1"}, "line 1:7: "),
        ({"QueryString": "SELECT 1; SELECT 2"}, "Only one sql statement is allowed"),
        ({"QueryString": "-- nothing"}, "line 1:1: "),
        ({"QueryString": "SELECT 1", "WorkGroup": "nextday-prod"}, "WorkGroup nextday-prod is not found."),
        ({"QueryString": "SELECT 1", "WorkGroup": "primary"}, "No output location provided"),
        (
            {
                "QueryString": "SELECT 1",
                "WorkGroup": "primary",
                "ResultConfiguration": {"OutputLocation": "s3://elsewhere/"},
            },
            "Unable to verify/create output bucket elsewhere",
        ),
    ],
)
def test_a_request_that_athena_does_not_take_is_refused(athena: Athena, asked: dict[str, Any], answer: str) -> None:
    with pytest.raises(ClientError, match="InvalidRequestException") as refused:
        athena.client.start_query_execution(**{"WorkGroup": WORKGROUP} | asked)
    assert refused.value.response["Error"]["Message"].startswith(answer)


@pytest.mark.parametrize("operation", ["get_query_execution", "get_query_results"])
def test_an_execution_that_never_was_is_not_found(athena: Athena, operation: str) -> None:
    with pytest.raises(ClientError, match="was not found"):
        getattr(athena.client, operation)(QueryExecutionId="never")


def test_a_failed_query_has_no_results(athena: Athena) -> None:
    failed = athena.run("SELECT nothing FROM bars_1d")["QueryExecutionId"]
    with pytest.raises(ClientError, match="Final query state: FAILED"):
        athena.client.get_query_results(QueryExecutionId=failed)


def test_results_come_page_by_page(athena: Athena) -> None:
    execution, pages, more = athena.run("SELECT close FROM bars_1d ORDER BY symbol, session_date"), [], {}
    while not pages or more:
        page = athena.results(execution, MaxResults=50, **more)
        pages.append(page["ResultSet"]["Rows"])
        more = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert [len(page) for page in pages] == [50, 50, 21]
    assert pages[0][0]["Data"] == [{"VarCharValue": "close"}]
    assert len({json.dumps(row) for page in pages for row in page}) > 100


def test_a_plan_is_explained_as_lines_of_text(athena: Athena) -> None:
    execution = athena.run("EXPLAIN SELECT * FROM bars_1d")
    assert execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    found = athena.results(execution)["ResultSet"]
    assert [column["Name"] for column in found["ResultSetMetadata"]["ColumnInfo"]] == ["Query Plan"]
    assert any("session_date" in row["Data"][0]["VarCharValue"] for row in found["Rows"])


def test_only_what_is_projected_is_read(athena: Athena) -> None:
    bucket, read = athena.cloud.lake_bucket, "bars_1d/bucket=0/year=2026/data.parquet"
    body = athena.s3.get_object(Bucket=bucket, Key=read)["Body"].read()
    beside = [
        "bars_1d/bucket=1/year=2026/data.parquet",  # the stage has one bucket
        "bars_1d/bucket=0/year=1999/data.parquet",
        "bars_1d/bucket=0/year=02026/data.parquet",
        "bars_1d/year=2026/data.parquet",
        "bars_1d/bucket=0/year=2026/_data.parquet",
    ]
    for key in beside:
        athena.s3.put_object(Bucket=bucket, Key=key, Body=body, IfNoneMatch="*")
    counted = athena.rows("SELECT count(*), count(DISTINCT bucket), min(year), max(year) FROM bars_1d")
    for key in beside:
        athena.s3.delete_object(Bucket=bucket, Key=key)
    assert counted == [["120", "1", "2026", "2026"]]


def test_without_projection_only_registered_partitions_are_read(athena: Athena, table: dict[str, Any]) -> None:
    create(athena, "registered", table | {"Parameters": {"projection.enabled": "false"}})
    assert athena.rows("SELECT count(*) FROM registered") == [["0"]]
    folder = table["StorageDescriptor"]["Location"] + "bucket=0/year=2026"
    partition = {"Values": ["0", "2026"], "StorageDescriptor": table["StorageDescriptor"] | {"Location": folder}}
    athena.cloud.session.client("glue").create_partition(
        DatabaseName=DATABASE, TableName="registered", PartitionInput=partition
    )
    assert athena.rows("SELECT count(*) FROM registered") == [["120"]]


def test_the_columns_are_those_that_glue_declares(athena: Athena, table: dict[str, Any]) -> None:
    storage = table["StorageDescriptor"]
    columns = [column for column in storage["Columns"] if column["Name"] != "open"]
    added = [*columns, {"Name": "added_later", "Type": "bigint"}]
    create(athena, "changed", table | {"StorageDescriptor": storage | {"Columns": added}})
    assert athena.rows("SELECT count(added_later), count(close) FROM changed") == [["0", "120"]]
    assert athena.reason("SELECT open FROM changed").startswith("COLUMN_NOT_FOUND: ")


def test_files_that_hold_another_type_than_glue_declares_are_refused(athena: Athena, table: dict[str, Any]) -> None:
    storage = table["StorageDescriptor"]
    retyped = [column | {"Type": "bigint"} if column["Name"] == "close" else column for column in storage["Columns"]]
    create(athena, "retyped", table | {"StorageDescriptor": storage | {"Columns": retyped}})
    assert athena.reason("SELECT close FROM retyped").startswith("HIVE_BAD_DATA: Field close's type DOUBLE")


def test_a_file_that_is_no_parquet_is_refused(athena: Athena) -> None:
    where = {"Bucket": athena.cloud.lake_bucket, "Key": "promotions/year=2026/data.parquet"}
    athena.s3.put_object(**where, Body=b"no parquet", IfNoneMatch="*")
    reason = athena.reason("SELECT * FROM promotions")
    athena.s3.delete_object(**where)
    assert reason.startswith("HIVE_BAD_DATA: ")


def test_a_table_without_a_file_has_no_rows(athena: Athena) -> None:
    assert athena.rows("SELECT * FROM training_runs") == []


def test_what_is_written_is_seen_by_the_next_query(athena: Athena) -> None:
    before = athena.rows("SELECT count(*) FROM promotions")
    decided = {"decided_at": NOW, "model_id": "m", "promoted": True}
    ((key, body),) = files(promotions=rows(PROMOTIONS, decided))
    athena.s3.put_object(Bucket=athena.cloud.lake_bucket, Key=key, Body=body, IfNoneMatch="*")
    assert (before, athena.rows("SELECT count(*) FROM promotions")) == ([["0"]], [["1"]])
