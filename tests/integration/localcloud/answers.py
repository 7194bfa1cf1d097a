"""What the AWS APIs of a cloud tell of its resources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from botocore.exceptions import ClientError

from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.resources import ASSET_BUCKET

# they differ from one start to the next, and nothing refers to them
PASSING = {"CreatedDate", "LastModified", "NamedQueryIds", "ResponseMetadata", "RevisionId", "RoleId", "creationTime"}
OF_A_BUCKET = (
    "list_objects_v2",
    "get_bucket_versioning",
    "get_bucket_encryption",
    "get_bucket_lifecycle_configuration",
    "get_bucket_policy",
)
LISTS = {
    "lambda": ("list_functions", "list_layers", "list_event_source_mappings"),
    "logs": ("describe_log_groups",),
    "sns": ("list_topics",),
    "cloudwatch": ("describe_alarms", "list_dashboards"),
    "athena": ("list_work_groups", "list_named_queries"),
    "apigatewayv2": ("get_apis",),
    "iam": ("list_roles",),
    "glue": ("get_databases",),
    "sqs": ("list_queues",),
    "stepfunctions": ("list_state_machines",),
    "scheduler": ("list_schedules",),
    "codedeploy": ("list_applications",),
    "kinesis": ("list_streams",),
    "dynamodb": ("list_tables",),
}

OF_A_TABLE = ["describe_table", "describe_time_to_live", "describe_continuous_backups"]
# service, list, its key, the name of each in it (none where it is a list of names), what questions call that, questions
PARTS = (
    ("glue", "get_databases", "DatabaseList", "Name", "DatabaseName", ["get_tables"]),
    ("apigatewayv2", "get_apis", "Items", "ApiId", "ApiId", ["get_routes", "get_integrations", "get_stages"]),
    ("iam", "list_roles", "Roles", "RoleName", "RoleName", ["list_role_policies"]),
    ("stepfunctions", "list_state_machines", "stateMachines", *["stateMachineArn"] * 2, ["describe_state_machine"]),
    ("scheduler", "list_schedules", "Schedules", "Name", "Name", ["get_schedule"]),
    ("kinesis", "list_streams", "StreamNames", "", "StreamName", ["describe_stream_summary", "list_shards"]),
    ("dynamodb", "list_tables", "TableNames", "", "TableName", OF_A_TABLE),
)
Answer = tuple[tuple[str, ...], Any]


@dataclass(frozen=True)
class Told:
    """What a cloud tells: every answer by its question."""

    cloud: LocalCloud

    def document(self) -> dict[str, Any]:
        """All of it, but for times."""
        told = {
            f"{question}": _lasting(answer) for question, answer in (*self._lists(), *self._buckets(), *self._parts())
        }
        document: dict[str, Any] = json.loads(json.dumps(told).replace(self.cloud.endpoint, "ENDPOINT"))
        return document

    def _ask(self, service: str, operation: str, **named: Any) -> Any:
        return getattr(self.cloud.session.client(service), operation)(**named)  # type: ignore[call-overload]

    def _lists(self) -> Iterator[Answer]:
        for service, operations in LISTS.items():
            yield from (((service, one), self._ask(service, one)) for one in operations)

    def _buckets(self) -> Iterator[Answer]:
        buckets = {one["Name"] for one in self._ask("s3", "list_buckets")["Buckets"]} - {ASSET_BUCKET}
        for bucket, part in product(buckets, OF_A_BUCKET):
            try:
                yield (bucket, part), self._ask("s3", part, Bucket=bucket)
            except ClientError as error:
                yield (bucket, part), error.response["Error"]

    def _parts(self) -> Iterator[Answer]:
        for service, listed, key, name, named, operations in PARTS:
            for one in self._ask(service, listed)[key]:
                for operation in operations:
                    called = one[name] if name else one
                    yield (called, operation), self._ask(service, operation, **{named: called})


def _lasting(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {
            name: _lasting(value)
            for name, value in answer.items()
            if name not in PASSING and not isinstance(value, datetime)
        }
    # lists of roles come in the order of their random ids
    return sorted(map(_lasting, answer), key=json.dumps) if isinstance(answer, list) else answer
