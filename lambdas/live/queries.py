"""Whole answers of DynamoDB, which gives 1 MB at a time."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def items(table: "Table", **query: Any) -> Iterator[Mapping[str, Any]]:
    """Every item of a query, in the order of their keys."""
    # not by the table itself: boto3 lets threads share clients alone
    ask = partial(table.meta.client.query, TableName=table.name, **query)
    answer = ask()
    yield from answer["Items"]
    while "LastEvaluatedKey" in answer:
        answer = ask(ExclusiveStartKey=answer["LastEvaluatedKey"])
        yield from answer["Items"]
