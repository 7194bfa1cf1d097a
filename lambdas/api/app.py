"""The HTTP API as one table: the operations of the OpenAPI document, each with the route that answers it."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from lambdas.api.access import Access
from lambdas.api.answers import Answer, Response, response
from lambdas.api.asked import Asked, asked
from lambdas.api.contract import Contract, Operation, methods
from lambdas.api.failures import Failures
from lambdas.api.problem import WRONG_METHOD, NoRoute, Refused
from nextday.settings import SITE_PREFIX

Route = Callable[[Asked], Answer]
Event = Mapping[str, Any]
_BELOW_SITE = f"{SITE_PREFIX}/"


class App:
    """Answers events of payload 2.0; `routes` by the ids of their operations. `/x` and `/api/x` are the same route.

    A table in place of Powertools' resolver, which alone takes longer than everything else that an answer needs.
    """

    def __init__(self, contract: Contract, routes: Mapping[str, Route], access: Access, logger: Logger) -> None:
        self._contract = contract
        self._routes = routes
        self._access = access
        self._failures = Failures(logger)
        self._served = {
            (method, operation.path): operation for operation in contract.operations for method in methods(operation)
        }

    def resolve(self, event: Event, _context: object) -> dict[str, Any]:
        """The answer to a request as API Gateway takes it; called as Lambda calls."""
        try:
            answered = self._answered(event)
        except Exception as error:  # noqa: BLE001 (whatever it is, a caller gets a problem document)
            answered = self._failures(error, event)
        # to HEAD with the content, too: API Gateway tells its length and leaves it out
        return answered.as_payload()

    def _answered(self, event: Event) -> Response:
        path = event["rawPath"]
        refusal = self._access.refusal(path, event["headers"])
        if refusal:
            raise refusal
        operation, values = self._found(event["requestContext"]["http"]["method"], _stripped(path))
        question = asked(operation, event, values)
        return response(self._routes[operation.id](question), question, event["requestContext"]["requestId"])

    def _found(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
        """The operation, and the values of the parameters in its path. Raises NoRoute or Refused."""
        operation = self._served.get((method, path))
        if operation is not None and "{" not in path:
            return operation, {}
        for operation, values in self._contract.at(path):
            if method in methods(operation):
                return operation, values
        raise self._no_route(method, path)

    def _no_route(self, method: str, path: str) -> Exception:
        allowed = self._contract.methods_of(path)
        if not allowed:
            return NoRoute()
        told = f"{method[:20]} is not served here; use {' or '.join(allowed)}"
        return Refused(WRONG_METHOD, told, {"Allow": ", ".join(allowed)})


def _stripped(path: str) -> str:
    return path[len(SITE_PREFIX) :] if path.startswith(_BELOW_SITE) else path
