"""A client connects: through CloudFront, and from an address that has not too many connections."""

from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.live.service import service
from nextday.settings import ORIGIN_HEADER, VIEWER_HEADER

MOST_OF_AN_ADDRESS = 20
"""Connections: behind one address may be an office."""

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Answer 200 and note the connection, or refuse it by any other status."""
    live = service()
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    secret = live.settings.origin_secret
    if secret is not None and not compare_digest(headers.get(ORIGIN_HEADER, "").encode(), secret.encode()):
        return {"statusCode": HTTPStatus.FORBIDDEN}
    context = event["requestContext"]
    # CloudFront's header is the viewer's address and port; without CloudFront there is the client's own address
    address = headers.get(VIEWER_HEADER, "").rpartition(":")[0] or context["identity"]["sourceIp"]
    if live.subscriptions.connected_from(address) >= MOST_OF_AN_ADDRESS:
        return {"statusCode": HTTPStatus.TOO_MANY_REQUESTS}
    live.subscriptions.open(context["connectionId"], address)
    return {"statusCode": HTTPStatus.OK}
