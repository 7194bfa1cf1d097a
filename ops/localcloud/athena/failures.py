"""Why a query is not answered, in Athena's words."""

from moto.core.exceptions import JsonRESTError

from nextday.errors import NextdayError


class Refused(JsonRESTError):
    """A request that Athena does not take: it answers so, and there is no execution."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidRequestException", message)


class QueryFailed(NextdayError):
    """An execution that ends as FAILED; the text is its StateChangeReason."""


def not_provided(what: str) -> QueryFailed:
    """Athena may do it, the local cloud does not."""
    return QueryFailed(f"NOT_SUPPORTED: {what} is not provided locally")
