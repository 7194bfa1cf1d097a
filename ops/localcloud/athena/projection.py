"""Which of a table's objects Athena reads: those of partitions that are projected, or else registered."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from ops.localcloud.athena.failures import not_provided

# Java's letters for the parts of a date
_DATES = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}
Accepts = Callable[[str], bool]


@dataclass(frozen=True)
class Partitions:
    """The folders of a table as a pattern of addresses, and the values that each partition key may have in them."""

    pattern: re.Pattern[str]
    accepted: Mapping[str, Accepts]

    @classmethod
    def of(cls, table: Mapping[str, Any], registered: Iterable[Mapping[str, Any]], now: datetime) -> Self:
        """By a table as Glue describes it, and its registered partitions. Raises QueryFailed."""
        parameters = table.get("Parameters", {})
        keys = [key["Name"] for key in table.get("PartitionKeys", [])]
        location = _folder(table["StorageDescriptor"]["Location"])
        if not keys:
            return cls(re.compile(re.escape(location)), {})
        if parameters.get("projection.enabled") != "true":
            folders = [re.escape(_folder(one["StorageDescriptor"]["Location"])) for one in registered]
            # (?!) matches nothing: no partition is registered, so no file is read
            return cls(re.compile("|".join(folders) or r"(?!)"), {})
        template = _folder(parameters.get("storage.location.template") or location + _named(keys))
        return cls(_pattern(template, keys), {key: _accepting(parameters, key, now) for key in keys})

    def cover(self, address: str) -> bool:
        """Whether an object is one of the table's; what begins with `_` or `.` is hidden."""
        found = self.pattern.match(address)
        if not found or any(name.startswith(("_", ".")) for name in address[found.end() :].split("/")):
            return False
        return all(accepts(found[key]) for key, accepts in self.accepted.items())


def _folder(location: str) -> str:
    return location.rstrip("/") + "/"


def _named(keys: Iterable[str]) -> str:
    return "/".join(f"{key}=${{{key}}}" for key in keys)


def _pattern(template: str, keys: Iterable[str]) -> re.Pattern[str]:
    """The template with a group for each key; values are read from names of folders, which must say whose they are."""
    if unnamed := [key for key in keys if f"/{_named([key])}/" not in template]:
        raise not_provided(f"a folder that does not name its {unnamed[0]}")
    return re.compile(re.sub(r"\\\$\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def _accepting(parameters: Mapping[str, str], key: str, now: datetime) -> Accepts:
    told = {name: parameters.get(f"projection.{key}.{name}", "") for name in ("type", "range", "interval", "format")}
    if told["interval"] not in ("", "1") or f"projection.{key}.digits" in parameters:
        raise not_provided(f"the projection of {key}")
    low, _, high = told["range"].partition(",")
    match told["type"]:
        case "integer":
            # Athena projects 1, not 01: a folder month=01 is none of the table's
            return lambda value: value.isdecimal() and str(int(value)) == value and int(low) <= int(value) <= int(high)
        case "date":
            form = re.sub("|".join(_DATES), lambda letters: _DATES[letters[0]], told["format"])
            return _dates(form, low, now if high == "NOW" else datetime.strptime(high, form).replace(tzinfo=UTC))
        case other:
            raise not_provided(f"a projection of type {other!r}")


def _dates(form: str, low: str, last: datetime) -> Accepts:
    """Dates from `low` to `last`, written as `form` says."""
    first = datetime.strptime(low, form).replace(tzinfo=UTC)

    def accepts(value: str) -> bool:
        try:
            at = datetime.strptime(value, form).replace(tzinfo=UTC)
        except ValueError:
            return False
        # strptime reads 2026-1-2 by %Y-%m-%d, too; Athena would never ask for such a folder
        return at.strftime(form) == value and first <= at <= last

    return accepts
