"""CSV files read strictly: whatever cannot be read is named by file and line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

import polars as pl

from nextday.errors import InputError
from ops.instants import LAST_YEAR

Readers = Mapping[str, pl.Expr]
_LINE = "line"
_WANTED = (
    "dates are written 2026-05-29, instants 2026-05-29T13:30:00Z, numbers 312.06, volumes whole and less than 2**63; "
    "the cell of a price, volume or value may be empty"
)
# how pandas, JSON, SQL, spreadsheets and vendors write that there is no value
_EMPTY = ("", "-", "na", "n/a", "nan", "none", "null")
# of the lake's 64-bit integers
_TOO_LARGE = 2.0**63
_SHOWN = 40


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
    """Numbers without a fraction, as far as 64 bits reach."""
    value = number(column)
    is_whole = (value == value.floor()) & (value.abs() < _TOO_LARGE)
    # a double is exact up to 2**53 only, but 2812183.0 and 1e6 are whole too
    exact = pl.col(column).cast(pl.Int64, strict=False)
    return pl.coalesce(exact, pl.when(is_whole).then(value).cast(pl.Int64))


def day(column: str) -> pl.Expr:
    """Dates as 2026-05-29."""
    return _until_last_year(pl.col(column).str.to_date("%Y-%m-%d", strict=False))


def utc(column: str) -> pl.Expr:
    """Instants as 2026-05-29T13:30:00Z."""
    instant = pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us")
    return _until_last_year(instant.dt.replace_time_zone("UTC"))


def _until_last_year(time: pl.Expr) -> pl.Expr:
    # the replayed clock stands on the night after the last row, which 9999-12-31 has none of
    return pl.when(time.dt.year() <= LAST_YEAR).then(time)


def read_csv(path: Path, readers: Readers, *, key: Sequence[str] = (), optional: Sequence[str] = ()) -> pl.DataFrame:
    """The columns of `readers`, sorted by `key` (all of them if none is named), which is unique.

    Other columns are ignored, `optional` ones may be empty. Raises InputError, one line that names the file, what is
    wrong where, and what to write instead.
    """
    raw = _raw(path, readers)
    says_nothing = pl.col(optional).str.to_lowercase().is_in(_EMPTY)
    raw = raw.with_columns(pl.when(~says_nothing).then(pl.col(optional)).name.keep())
    table = raw.select(_LINE, **readers)
    for column in readers:
        _check_readable(path, raw, table, column, required=column not in optional)
    _check_unique(path, table, key or [*readers])
    return table.drop(_LINE).sort(key or [*readers])


def _raw(path: Path, wanted: Readers) -> pl.DataFrame:
    """The wanted columns as stripped text, and the number of each row's line; blank lines are left out."""
    data = _utf8(path)
    first, names = _header(path, data, wanted)
    try:
        raw = pl.read_csv(data, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        _check_shape(path, data)
        raise InputError(f"{path} cannot be read as CSV: {str(error).splitlines()[0]}") from error
    if raw.width != len(names):
        raise InputError(f"{path} cannot be read as CSV: its lines must end with a line feed")
    # polars fills up a line that is cut short, so that its last cell is empty
    if raw[:, -1].has_nulls():
        _check_shape(path, data)
    cells = {name: pl.nth(names.index(name)).str.strip_chars().fill_null("") for name in wanted}
    lines = raw.select(**cells).with_row_index(_LINE, offset=first + 1)
    return lines.filter(pl.any_horizontal(pl.all().exclude(_LINE) != ""))


def _utf8(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path} line {line}: not UTF-8; save the file as CSV in UTF-8") from error
    return data


def _header(path: Path, data: bytes, wanted: Readers) -> tuple[int, list[str]]:
    """The line that names the columns, and their names."""
    line, names = next(_records(path, data), (1, [""]))
    names = [name.strip() for name in names]
    columns = f"the first line names {','.join(wanted)}"
    if missing := [column for column in wanted if column not in names]:
        found = _shown(",".join(names))
        raise InputError(f"{path} line {line}: {found} has no column {', '.join(missing)}; {columns}")
    if twice := [column for column in wanted if names.count(column) > 1]:
        raise InputError(f"{path} line {line}: column {', '.join(twice)} is there twice; {columns}")
    return line, names


def _check_shape(path: Path, data: bytes) -> None:
    """Refuse the first line that has not as many fields as the names."""
    records = _records(path, data)
    _, names = next(records)
    for line, fields in records:
        if len(fields) != len(names):
            found = f"{len(fields)} field{'s' * (len(fields) != 1)} in {_shown(','.join(fields))}"
            raise InputError(f"{path} line {line}: {found}, where the first line names {len(names)}")


def _records(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Fields of every line that is not blank, with its number."""
    reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield line, fields
            # a quoted field may go on over lines
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path} line {line}: no line of CSV ({error}); separate fields by commas") from error


def _check_readable(path: Path, raw: pl.DataFrame, table: pl.DataFrame, column: str, *, required: bool) -> None:
    bad = raw.filter(table[column].is_null() & (raw[column].is_not_null() | required))
    if len(bad):
        line, value = bad.select(_LINE, column).row(0)
        raise InputError(f"{path} line {line}: {column} cannot be {_shown(value)}; {_WANTED}")


def _check_unique(path: Path, table: pl.DataFrame, key: Sequence[str]) -> None:
    repeated = table.filter(~pl.struct(key).is_first_distinct())
    if len(repeated):
        line, *values = repeated.select(_LINE, *key).row(0)
        raise InputError(f"{path} line {line}: {' '.join(map(str, values))} is there twice; keep one of the rows")


def _shown(found: str) -> str:
    """A cell or a line in quotes, on one line and not longer than helps."""
    return repr(found if len(found) <= _SHOWN else f"{found[:_SHOWN]}...")
