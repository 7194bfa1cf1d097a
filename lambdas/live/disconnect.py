"""A client has gone, as far as API Gateway has heard."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.live.service import service

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Forget the connection and what it wanted."""
    service().subscriptions.close(event["requestContext"]["connectionId"])
    return {"statusCode": HTTPStatus.OK}
