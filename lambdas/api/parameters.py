"""What a caller may send, read strictly: by the schemas of the OpenAPI document, which promise it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from nextday.errors import InputError
from nextday.market.symbols import written_symbol

_DATE = re.compile(r"(19|20)\d\d-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(_DATE.pattern + r"T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
# so long a whole number may be written: int() alone takes 1_0, +5 and " 5 " too
_INTEGER = re.compile(r"\d{1,6}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query or a path, where a list is written with commas, or one field of a body."""

    name: str
    where: str
    required: bool
    schema: Mapping[str, Any]
    example: str | None = None

    def read(self, text: str) -> Any:
        """The value that a text stands for. Raises InputError, whose text says what would do."""
        return self._of_many(text.split(",")) if self._is_list else _read(text, self.schema)

    def take(self, value: Any) -> Any:
        """The value that a JSON value stands for: a text, or a list of texts. Raises InputError."""
        if self._is_list and isinstance(value, list) and all(isinstance(one, str) for one in value):
            return self._of_many(value or [""])
        if self._is_list or not isinstance(value, str):
            raise InputError("must be a list of texts" if self._is_list else "must be a text")
        return _read(value, self.schema)

    @property
    def _is_list(self) -> bool:
        return bool(self.schema["type"] == "array")

    def _of_many(self, items: Sequence[str]) -> list[Any]:
        if len(items) > self.schema["maxItems"]:
            raise InputError(f"{len(items)} are too many: {self.schema['maxItems']} at most")
        values = [_read(item, self.schema["items"]) for item in items]
        if len(set(values)) < len(values):
            raise InputError("names one twice")
        return values

    @property
    def default(self) -> Any:
        """The value where none is sent; None when the document promises none."""
        text = self.schema.get("default")
        return self.read(text) if isinstance(text, str) else text


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    if not text:
        raise InputError("is empty; leave it out or give it a value")
    if text == schema.get("default"):  # which may be a word for all that the values are
        return text
    if "enum" in schema:
        return _choice(text, schema["enum"])
    if schema["type"] == "integer":
        return _integer(text, schema)
    if schema["type"] == "boolean":
        return _boolean(text)
    read = _BY_FORMAT.get(schema.get("format", ""))
    return read(text) if read else _matching(text, schema)


def _choice(text: str, choices: list[Any]) -> Any:
    for choice in choices:
        if text == str(choice):
            return choice
    raise InputError(f"must be one of {', '.join(map(str, choices))}")


def _integer(text: str, schema: Mapping[str, Any]) -> int:
    low, high = schema["minimum"], schema["maximum"]
    if not _INTEGER.fullmatch(text) or not low <= int(text) <= high:
        raise InputError(f"must be a whole number from {low} to {high}")
    return int(text)


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise InputError("must be true or false")
    return _BOOLEANS[text]


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the 30th of February
    raise InputError("must be a date such as 2026-05-29")


def _instant(text: str) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        pass  # 25 o'clock
    raise InputError("must be an instant with its offset such as 2026-05-29T20:00:00Z (in a URL a + is %2B)")


def _matching(text: str, schema: Mapping[str, Any]) -> str:
    if len(text) > schema["maxLength"] or not re.fullmatch(schema["pattern"], text, re.ASCII):
        raise InputError(str(schema["description"]))
    return text


_BY_FORMAT: dict[str, Callable[[str], Any]] = {"date": _date, "date-time": _instant, "symbol": written_symbol}
