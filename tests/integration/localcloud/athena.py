"""A user of the deployed stage's workgroup."""

from typing import Any

from ops.localcloud.cloud import LocalCloud
from stacks.names import database_name, workgroup_name

DATABASE, WORKGROUP = database_name("dev"), workgroup_name("dev")


class Athena:
    """Asks through the AWS APIs alone."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.client: Any = cloud.session.client("athena")
        self.s3: Any = cloud.session.client("s3")

    def run(self, sql: str, **more: Any) -> dict[str, Any]:
        """How one query has ended."""
        context = {"QueryExecutionContext": {"Database": DATABASE}, "WorkGroup": WORKGROUP} | more
        started = self.client.start_query_execution(QueryString=sql, **context)["QueryExecutionId"]
        execution: dict[str, Any] = self.client.get_query_execution(QueryExecutionId=started)["QueryExecution"]
        return execution

    def results(self, execution: dict[str, Any], **page: Any) -> Any:
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return self.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"], **page)

    def rows(self, sql: str) -> list[list[str | None]]:
        """The rows of an answer as text, without the names of the columns."""
        found = self.results(self.run(sql))["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in found[1:]]

    def reason(self, sql: str) -> str:
        status = self.run(sql)["Status"]
        assert status["State"] == "FAILED"
        return str(status["StateChangeReason"])

    def object(self, address: str) -> bytes:
        bucket, _, key = address.removeprefix("s3://").partition("/")
        content: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content
