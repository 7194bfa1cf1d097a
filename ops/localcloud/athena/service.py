"""Athena's API over an engine that answers: moto's says that every query succeeds, and writes nothing."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from moto.athena.models import Execution, WorkGroup
from moto.athena.responses import AthenaResponse
from moto.s3.models import s3_backends
from moto.s3.utils import bucket_and_name_from_url

from ops.localcloud.account import ACCOUNT
from ops.localcloud.athena.failures import QueryFailed, Refused
from ops.localcloud.athena.results import rows_of, to_object
from ops.localcloud.patching import replaced
from ops.localcloud.s3.objectfiles import ObjectFiles

# the most that GetQueryResults gives, and what it gives unless told
_PAGE = 1000
# which columns the rows have; Athena writes it in a binary form of its own, here it is JSON
_METADATA = ".metadata"


class Athena:
    """Queries over `files`, answered before StartQueryExecution is; results are objects, as on AWS."""

    def __init__(self, files: ObjectFiles) -> None:
        self._files = files
        self._reasons: dict[str, str] = {}

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Answer instead of moto while this is open."""
        group_of, execution_of = AthenaResponse.get_work_group, AthenaResponse.get_query_execution
        with replaced(
            AthenaResponse,
            # moto answers null for a group that is not there, AWS refuses
            get_work_group=lambda asked: _workgroup(asked) and group_of(asked),
            # a bound method would not be told what is asked
            start_query_execution=lambda asked: self._start(asked),  # noqa: PLW0108
            get_query_execution=lambda asked: self._described(_execution(asked), execution_of(asked)),
            get_query_results=_page,
        ):
            yield

    def _start(self, asked: AthenaResponse) -> str:
        sql, group = asked._get_param("QueryString"), _workgroup(asked)
        context: dict[str, str] = asked._get_param("QueryExecutionContext") or {}
        location = _location(group, asked._get_param("ResultConfiguration") or {})
        execution = Execution(sql, context, {"OutputLocation": location}, group, None)  # type: ignore[arg-type]
        try:
            self._run(execution, context.get("Database", "default"))
        except QueryFailed as failure:
            execution.status, self._reasons[execution.id] = "FAILED", str(failure)
        execution.end_time = time.time()
        asked.athena_backend.executions[execution.id] = execution
        return json.dumps({"QueryExecutionId": execution.id})

    def _run(self, execution: Execution, database: str) -> None:
        # sqlglot and DuckDB are imported by the first query
        from ops.localcloud.athena.engine import run  # noqa: PLC0415

        found = run(execution.query, database, self._files)
        if found.is_plan:
            # a plan is text on AWS, too: awswrangler passes over what does not end in .csv
            execution.config["OutputLocation"] = execution.config["OutputLocation"].removesuffix(".csv") + ".txt"
        _put(execution.config["OutputLocation"], to_object(found))
        _put(execution.config["OutputLocation"] + _METADATA, json.dumps({"ColumnInfo": found.columns}).encode())

    def _described(self, execution: Execution, told: str) -> str:
        """What moto tells of an execution, and why it failed."""
        document: dict[str, Any] = json.loads(told)
        if reason := self._reasons.get(execution.id):
            document["QueryExecution"]["Status"]["StateChangeReason"] = reason
        return json.dumps(document)


def _workgroup(asked: AthenaResponse) -> WorkGroup:
    name = asked._get_param("WorkGroup") or "primary"
    group = asked.athena_backend.work_groups.get(name)
    if group is None:
        raise Refused(f"WorkGroup {name} is not found.")
    return group


def _execution(asked: AthenaResponse) -> Execution:
    name = asked._get_param("QueryExecutionId")
    execution = asked.athena_backend.executions.get(name)
    if execution is None:
        raise Refused(f"QueryExecution {name} was not found")
    return execution


def _location(group: WorkGroup, asked: dict[str, Any]) -> str:
    """Where the results go: where the workgroup says, if it insists or the client says nothing."""
    own = group.configuration.get("ResultConfiguration") or {}
    locations = [own.get("OutputLocation"), asked.get("OutputLocation")]
    if not group.configuration.get("EnforceWorkGroupConfiguration"):
        locations.reverse()
    location: str | None = next(filter(None, locations), None)
    if location is None:
        raise Refused("No output location provided")
    bucket = bucket_and_name_from_url(location)[0]
    if bucket not in _s3().buckets:
        raise Refused(f"Unable to verify/create output bucket {bucket}")
    return location


def _page(asked: AthenaResponse) -> str:
    """Some rows of an execution's results, read from where they were written; the first row are the columns' names."""
    execution = _execution(asked)
    if execution.status != "SUCCEEDED":
        raise Refused(f"Query did not finish successfully. Final query state: {execution.status}")
    location = execution.config["OutputLocation"]
    first, size = int(asked._get_param("NextToken") or 0), asked._get_param("MaxResults") or _PAGE
    rows = list(islice(rows_of(location, _get(location)), first, first + size + 1))
    cells = [[{} if text is None else {"VarCharValue": text} for text in row] for row in rows[:size]]
    answer = {"Rows": [{"Data": row} for row in cells], "ResultSetMetadata": json.loads(_get(location + _METADATA))}
    more = {"NextToken": str(first + size)} if len(rows) > size else {}
    return json.dumps({"UpdateCount": 0, "ResultSet": answer} | more)


def _put(address: str, content: bytes) -> None:
    _s3().put_object(*bucket_and_name_from_url(address), content)


def _get(address: str) -> bytes:
    stored = _s3().get_object(*bucket_and_name_from_url(address))
    if stored is None:
        raise Refused(f"Could not find results: {address}")
    content: bytes = stored.value
    return content


def _s3() -> Any:
    return s3_backends[ACCOUNT]["aws"]
