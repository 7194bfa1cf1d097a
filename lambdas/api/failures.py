"""How a failure leaves the function: logged where it is ours, answered as a problem document."""

from http import HTTPStatus
from urllib.parse import quote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from lambdas.api import problem
from lambdas.api.answers import ANY_ORIGIN, NEVER
from lambdas.api.contract import Contract
from nextday.lake.views.text import to_text
from nextday.settings import KEY_HEADER

RETRY_AFTER_SECONDS = 5
_SHOWN_PATH = 60  # characters, each of which percent-encoding may make nine of


class Failures:
    """The exception handlers of the resolver."""

    def __init__(self, app: APIGatewayHttpResolver, contract: Contract, logger: Logger) -> None:
        self._app = app
        self._contract = contract
        self._logger = logger

    def __call__(self, error: Exception) -> Response[str]:
        """Answer an error with its problem document."""
        status = problem.kind_of(error).status
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._logger.exception(str(error), exc_info=error)
        event = self._app.current_event
        body = problem.document(
            error,
            # RFC 9457 wants a URI here, whatever a caller put into the path
            instance=quote(event.path[:_SHOWN_PATH], safe="/%", errors="replace"),
            request_id=event.request_context.request_id,
        )
        headers = ANY_ORIGIN | {"Cache-Control": NEVER, "X-Request-Id": body["request_id"], **_advice(error)}
        return Response(status, problem.CONTENT_TYPE, to_text(body), headers)

    def no_route(self, error: NotFoundError) -> Response[str]:
        """Answer a request that no route matches: its path is unknown, or only its method is."""
        method, path = self._app.current_event.http_method, self._app.context["_path"]
        allowed = self._contract.methods_of(path)
        # a method that is served, on a path that is none after all: a symbol of letters that no route takes
        if not allowed or method in allowed:
            return self(error)
        told = f"{method[:20]} is not served here; use {' or '.join(allowed)}"
        return self(problem.Refused(problem.WRONG_METHOD, told, {"Allow": ", ".join(allowed)}))


def _advice(error: Exception) -> dict[str, str]:
    """Headers that tell a client what to do next."""
    if isinstance(error, problem.Refused):
        return error.headers
    if problem.kind_of(error) is problem.NO_KEY:  # RFC 9110 15.5.2 wants the scheme named
        return {"WWW-Authenticate": f'ApiKey header="{KEY_HEADER}"'}
    if problem.kind_of(error).status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return {}
