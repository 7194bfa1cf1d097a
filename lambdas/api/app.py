"""The HTTP API as one resolver: the operations of the OpenAPI document, each with the route that answers it."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from lambdas.api.access import Access
from lambdas.api.answers import Answer, response
from lambdas.api.asked import Asked, asked
from lambdas.api.contract import Contract, Operation, methods
from lambdas.api.failures import Failures
from nextday.settings import SITE_PREFIX

Route = Callable[[Asked], Answer]


def build_app(
    contract: Contract, routes: Mapping[str, Route], access: Access, logger: Logger
) -> APIGatewayHttpResolver:
    """The resolver; `routes` by the ids of their operations. `/x` and `/api/x` are the same route."""
    app = APIGatewayHttpResolver(strip_prefixes=[SITE_PREFIX])
    failures = Failures(app, contract, logger)
    app.exception_handler(Exception)(failures)
    app.not_found(failures.no_route)
    app.use([_guard(access)])
    for operation in contract.operations:
        rule = operation.path.replace("{", "<").replace("}", ">")
        app.route(rule, list(methods(operation)))(_answering(app, operation, routes[operation.id]))
    return app


def _guard(access: Access) -> Callable[..., Response[Any]]:
    """Middleware that lets through what `access` does not refuse, paths that do not exist included."""

    def guard(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
        refusal = access.refusal(app.current_event.path, app.current_event.headers)
        if refusal:
            raise refusal
        return next_middleware(app)

    return guard


def _answering(app: APIGatewayHttpResolver, operation: Operation, route: Route) -> Callable[..., Response[Any]]:
    def answer(**path_values: str) -> Response[Any]:
        event = app.current_event
        question = asked(operation, event.raw_event, path_values)
        # to HEAD with the content, too: API Gateway tells its length and leaves it out
        return response(route(question), question, event.request_context.request_id)

    return answer
