"""How a failure leaves the function: logged where it is ours, answered as a problem document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools import Logger

from lambdas.api import problem
from lambdas.api.answers import ANY_ORIGIN, Response
from nextday.lake.views.text import to_text
from nextday.settings import KEY_HEADER

RETRY_AFTER_SECONDS = 5
_SHOWN_PATH = 60  # characters, each of which percent-encoding may make nine of


class Failures:
    """Whatever was raised, as an answer."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger

    def __call__(self, error: Exception, event: Mapping[str, Any]) -> Response:
        """Answer an error with its problem document."""
        request_id = event["requestContext"]["requestId"]
        status = problem.kind_of(error).status
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._logger.exception(str(error), exc_info=error)
        # RFC 9457 wants a URI here, whatever a caller put into the path
        instance = quote(event["rawPath"][:_SHOWN_PATH], safe="/%", errors="replace")
        body = problem.document(error, instance=instance, request_id=request_id)
        headers = {"Content-Type": problem.CONTENT_TYPE, "Cache-Control": "no-store", "X-Request-Id": request_id}
        return Response(status, ANY_ORIGIN | headers | _advice(error), to_text(body))


def _advice(error: Exception) -> dict[str, str]:
    """Headers that tell a client what to do next."""
    if isinstance(error, problem.Refused):
        return error.headers
    if problem.kind_of(error) is problem.NO_KEY:  # RFC 9110 15.5.2 wants the scheme named
        return {"WWW-Authenticate": f'ApiKey header="{KEY_HEADER}"'}
    if problem.kind_of(error).status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return {}
