"""How commands print: tables for people, one JSON document for machines."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
WIDE = 1000  # a pipe has no width to fit into
notes = Console(stderr=True, soft_wrap=True)


def print_json(document: Any) -> None:
    """One JSON document on stdout; what JSON cannot say, such as NaN, is null."""
    print(orjson.dumps(document, default=_plain, option=_JSON).decode())  # noqa: T201 the product


def print_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """A table on stdout, a line per row; says so when there is none."""
    rows = list(rows)
    if not rows:
        notes.print("no rows")
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, justify="right" if isinstance(rows[0][name], int | float) else "left")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table, markup=False, highlight=False)


@contextmanager
def counting(title: str, total: int) -> Iterator[tuple[Progress, TaskID]]:
    """A bar that shows how many of `total` have ended, until the block does."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        yield progress, progress.add_task(title, total=total)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else _plain(value)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
