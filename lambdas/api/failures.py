"""How a failure leaves the function: logged where it is ours, answered as a problem document."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from lambdas.api import problem
from lambdas.api.answers import to_json

RETRY_AFTER_SECONDS = 5


class Failures:
    """The exception handlers of the resolver."""

    def __init__(
        self, app: APIGatewayHttpResolver, methods_of: Callable[[str], tuple[str, ...]], logger: Logger
    ) -> None:
        self._app = app
        self._methods_of = methods_of
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
            instance=quote(event.path, safe="/%", errors="replace"),
            request_id=event.request_context.request_id,
        )
        return Response(status, problem.CONTENT_TYPE, to_json(body), {"Cache-Control": "no-store", **_advice(error)})

    def no_route(self, error: NotFoundError) -> Response[str]:
        """Answer a request that no route matches: its path is unknown, or only its method is."""
        request = self._app.request
        allowed = self._methods_of(request.route)
        return self(problem.WrongMethod(request.method, allowed) if allowed else error)


def _advice(error: Exception) -> dict[str, str]:
    """Headers that tell a client what to do next."""
    if isinstance(error, problem.WrongMethod):
        return {"Allow": ", ".join(error.allowed)}
    if problem.kind_of(error) is problem.UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return {}
