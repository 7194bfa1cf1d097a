"""Why a query is not answered, in Athena's words."""

import re

import duckdb
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


# the first that fits; DuckDB's class of error, how its text begins, Athena's name for it
_NAMES: tuple[tuple[type[duckdb.Error], str, str], ...] = (
    (duckdb.CatalogException, ".*Function with name", "FUNCTION_NOT_FOUND"),
    (duckdb.BinderException, "Referenced (column|table)", "COLUMN_NOT_FOUND"),
    (duckdb.BinderException, "Ambiguous reference", "AMBIGUOUS_NAME"),
    (duckdb.BinderException, ".*must appear in the GROUP BY", "EXPRESSION_NOT_AGGREGATE"),
    (duckdb.BinderException, "(No function matches|Could not choose)", "TYPE_MISMATCH"),
    (duckdb.ConversionException, "", "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfRangeException, "", "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.InvalidInputException, "Division by zero", "DIVISION_BY_ZERO"),
    (duckdb.ProgrammingError, "", "SYNTAX_ERROR"),
)


def failure_of(error: duckdb.Error) -> QueryFailed:
    """What Athena would call DuckDB's refusal."""
    told = str(error).splitlines()[0].partition("Error: ")[2]
    names = (name for kind, text, name in _NAMES if isinstance(error, kind) and re.match(text, told))
    return QueryFailed(f"{next(names, 'GENERIC_INTERNAL_ERROR')}: {told}")
