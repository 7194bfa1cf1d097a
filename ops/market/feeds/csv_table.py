"""CSV files read strictly: whatever cannot be read is named by file and line."""

import csv
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from nextday.errors import InputError

Readers = Mapping[str, pl.Expr]
_LINE = "line"
_WANTED = "dates are written 2026-05-29, instants 2026-05-29T13:30:00Z, numbers 312.06; what is not known is empty"
EMPTY = ("", "-", "NA", "N/A", "NaN", "nan", "None", "null")
"""How recordings write that a number is not known."""


def text(column: str) -> pl.Expr:
    """The column as it stands."""
    return pl.col(column)


def one_of(column: str, *words: str) -> pl.Expr:
    """One of a few words."""
    return pl.when(pl.col(column).is_in(words)).then(pl.col(column))


def number(column: str) -> pl.Expr:
    """Finite numbers; empty is null, as a vendor sends it."""
    # NaN and inf are numbers to polars
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def whole(column: str) -> pl.Expr:
    """Numbers without a fraction."""
    value = number(column)
    # none beyond the column's range
    return pl.when(value == value.floor()).then(value).cast(pl.Int64, strict=False)


def day(column: str) -> pl.Expr:
    """Dates as 2026-05-29."""
    return pl.col(column).str.to_date("%Y-%m-%d", strict=False)


def utc(column: str) -> pl.Expr:
    """Instants as 2026-05-29T13:30:00Z."""
    instant = pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us")
    return instant.dt.replace_time_zone("UTC")


def read_csv(path: Path, readers: Readers, key: tuple[str, ...]) -> pl.DataFrame:
    """The columns of `readers`, sorted by `key`, which must be given and unique; other columns are ignored.

    Raises InputError, one line that names the file, what is wrong where, and what to write instead.
    """
    raw = _raw(path)
    missing = [column for column in readers if column not in raw.columns]
    if missing:
        raise InputError(f"{path} has no column {', '.join(missing)}: its first line must name {', '.join(readers)}")
    table = raw.select(_LINE, **readers)
    for column in readers:
        _check_readable(path, raw, table, column, required=column in key)
    table = _without_blanks(table, key)
    _check_unique(path, table, key)
    return table.drop(_LINE).sort(key)


def _raw(path: Path) -> pl.DataFrame:
    """All columns as text, and the number of each row's line."""
    try:
        raw = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = _odd_line(path) or f"cannot be read as CSV ({str(error).splitlines()[0]})"
        raise InputError(f"{path} {reason}: write UTF-8, as many fields a line as the first names") from error
    # the names are on line 1
    lines = raw.select(pl.all().str.strip_chars().name.map(str.strip)).with_row_index(_LINE, offset=2)
    return lines.filter(pl.any_horizontal(pl.all().exclude(_LINE).is_not_null()))


def _odd_line(path: Path) -> str | None:
    """The first line that has not as many fields as the first; None where that is not what is wrong."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            names = len(next(rows, []))
            for fields in rows:
                if len(fields) > names:
                    return f"line {rows.line_num} has {len(fields)} fields, where line 1 names {names}"
    except (OSError, UnicodeError, csv.Error):
        return None
    return None


def _check_readable(path: Path, raw: pl.DataFrame, table: pl.DataFrame, column: str, *, required: bool) -> None:
    is_given = raw[column].is_not_null() & ~raw[column].is_in(EMPTY)
    bad = raw.filter(table[column].is_null() & (is_given | required))
    if len(bad):
        line, value = bad.select(_LINE, column).row(0)
        raise InputError(f"{path} line {line}: {column} cannot be {value or ''!r}; {_WANTED}")


def _without_blanks(table: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Without rows of no value of which another row tells more: vendors send such a row before the day's own."""
    values = pl.all().exclude(_LINE, *key)
    if table.width == len(key) + 1:
        return table
    is_blank, is_repeated = pl.all_horizontal(values.is_null()), pl.struct(key).is_duplicated()
    return table.filter(~(is_blank & is_repeated))


def _check_unique(path: Path, table: pl.DataFrame, key: tuple[str, ...]) -> None:
    repeated = table.filter(~pl.struct(key).is_first_distinct())
    if len(repeated):
        line, *values = repeated.select(_LINE, *key).row(0)
        raise InputError(f"{path} line {line}: {' '.join(map(str, values))} is there twice; keep one of the rows")
