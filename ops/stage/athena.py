"""SQL over a stage's tables: Athena, through awswrangler."""

import re
from datetime import UTC
from typing import Any

import awswrangler as wr
import boto3
import pandas as pd
from botocore.exceptions import ClientError

from nextday.errors import NextdayError
from ops.lake.lakehouse import ONE_SELECT, Rows, unanswerable
from ops.stage.deployed import asking
from ops.stage.unavailable import StageUnavailable
from stacks.names import database_name, workgroup_name

_POLL_SECONDS = 0.25
# after comments: Athena would also write, where whoever asks may
_READING = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:(?:select|with|values|explain|show|describe)\b|\()", re.I | re.S)


def query(stage: str, sql: str) -> Rows:
    """Rows of one query, a dict per row, as the local lake gives them: instants in UTC, nulls as None.

    A NaN is a null, as Athena's CSV and awswrangler do not tell them apart. Raises InputError with Athena's
    explanation, StageUnavailable.
    """
    if not _READING.match(sql):
        raise unanswerable(ONE_SELECT)
    with asking(stage):
        try:
            return _asked(boto3.Session(), stage, sql)  # lent: awswrangler would make one for every call
        except (wr.exceptions.QueryFailed, wr.exceptions.QueryCancelled) as error:
            raise unanswerable(error) from error
        except ClientError as error:
            raise _explained(stage, error) from error


def _asked(session: boto3.Session, stage: str, sql: str) -> Rows:
    # the default types keep decimals exact; those of pyarrow would make doubles of them
    frame = wr.athena.read_sql_query(
        sql,
        database=database_name(stage),
        workgroup=workgroup_name(stage),
        # awswrangler's default makes a table of each answer, which takes a right to write in Glue
        ctas_approach=False,
        boto3_session=session,
        athena_query_wait_polling_delay=_POLL_SECONDS,
    )
    told = frame.query_metadata
    if told["ResultConfiguration"]["OutputLocation"].endswith(".txt"):
        return _lines(session, told["QueryExecutionId"])
    return [{str(name): _value(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _lines(session: boto3.Session, execution: str) -> Rows:
    """The answer to EXPLAIN and the like, which awswrangler passes over."""
    pages = session.client("athena").get_paginator("get_query_results").paginate(QueryExecutionId=execution)
    sets = [page["ResultSet"] for page in pages]
    names = [column["Name"] for column in sets[0]["ResultSetMetadata"]["ColumnInfo"]]
    rows = [[cell.get("VarCharValue") for cell in row["Data"]] for found in sets for row in found["Rows"]]
    return [dict(zip(names, row, strict=False)) for row in rows if row != names]


def _value(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return (value.tz_localize(UTC) if value.tz is None else value).to_pydatetime()
    return None if pd.isna(value) else value


def _explained(stage: str, error: ClientError) -> NextdayError | ClientError:
    said = error.response["Error"]
    refused = said["Code"] == "InvalidRequestException"
    if refused and error.operation_name == "StartQueryExecution":
        return unanswerable(said["Message"])
    if refused and error.operation_name == "GetWorkGroup":
        return StageUnavailable(
            f"there is no workgroup {workgroup_name(stage)}: is the stage deployed, to this account and region?"
        )
    return error
