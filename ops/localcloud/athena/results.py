"""What Athena says of an answer, and how it writes one: everything in quotes but nulls, which are nothing."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Found:
    """The columns of an answer as GetQueryResults describes them, and its rows as text."""

    columns: list[dict[str, Any]]
    rows: Iterable[Cells]
    is_plan: bool = False


# DuckDB's type, Athena's, digits
_TYPES = {
    "boolean": ("boolean", 0),
    "tinyint": ("tinyint", 3),
    "smallint": ("smallint", 5),
    "integer": ("integer", 10),
    "bigint": ("bigint", 19),
    "hugeint": ("bigint", 19),  # DuckDB's sum of bigints; Trino's is one of them
    "float": ("float", 17),
    "double": ("double", 17),
    "date": ("date", 0),
    "timestamp": ("timestamp", 3),
    "timestamp_ms": ("timestamp", 3),
    "timestamp with time zone": ("timestamp with time zone", 3),
    "list": ("array", 0),
    "struct": ("row", 0),
    "map": ("map", 0),
}
# between these Java writes a double without an exponent
_PLAIN_FROM, _PLAIN_BELOW = 1e-3, 1e7
_TEXT = ("varchar", 2**31 - 1)
_CELL = re.compile(r'(?:"((?:[^"]|"")*)")?([,\n])')


def column_info(name: str, type_: "DuckDBPyType") -> dict[str, Any]:
    """A column as GetQueryResults describes it."""
    decimal = dict(type_.children) if type_.id == "decimal" else {}
    kind, digits = ("decimal", decimal["precision"]) if decimal else _TYPES.get(type_.id, _TEXT)
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": kind,
        "Precision": digits,
        "Scale": decimal.get("scale", 0),
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind == "varchar",
    }


def cell(value: Any) -> str | None:
    """A value as Athena writes it, None for null."""
    if value is None:
        return None
    return next((write(value) for kind, write in _WRITERS if isinstance(value, kind)), str(value))


def _double(value: float) -> str:
    """The shortest digits that are this number, as Java sets them."""
    if not math.isfinite(value):
        return str(value).replace("nan", "NaN").replace("inf", "Infinity")
    digits = Decimal(repr(value)).normalize()
    if value and not _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        mantissa, exponent = f"{digits:E}".split("E")
        return f"{_pointed(mantissa)}E{int(exponent)}"
    return _pointed(f"{digits:f}")


def _pointed(digits: str) -> str:
    return digits if "." in digits else digits + ".0"


def _instant(at: datetime) -> str:
    zone = " UTC" if at.tzinfo else ""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}{zone}"


def _inner(value: Any) -> str:
    return "null" if value is None else str(cell(value))


_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (float, _double),
    (Decimal, lambda value: f"{value:f}"),
    (datetime, _instant),  # before its base
    (date, date.isoformat),
    (list, lambda values: f"[{', '.join(map(_inner, values))}]"),
    (dict, lambda fields: f"{{{', '.join(f'{name}={_inner(value)}' for name, value in fields.items())}}}"),
)


def to_object(found: Found) -> bytes:
    """The object of an answer: a plan as lines of text, rows as CSV below the names of their columns."""
    if found.is_plan:
        return "".join(f"{line}\n" for (line,) in found.rows).encode()
    names = [column["Name"] for column in found.columns]
    return "".join(",".join(map(_quoted, row)) + "\n" for row in chain([names], found.rows)).encode()


def rows_of(address: str, content: bytes) -> Iterator[Cells]:
    """Inverse of `to_object`, with the names as the first row."""
    text = content.decode()
    return ([line] for line in text.splitlines()) if address.endswith(".txt") else _from_csv(text)


def _quoted(text: str | None) -> str:
    return "" if text is None else '"' + text.replace('"', '""') + '"'


def _from_csv(text: str) -> Iterator[Cells]:
    row: list[str | None] = []
    for found in _CELL.finditer(text):
        row.append(None if found[1] is None else found[1].replace('""', '"'))
        if found[2] == "\n":
            yield row
            row = []
