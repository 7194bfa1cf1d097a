"""How commands print: tables for people, one JSON document for machines."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
_GAP = 2  # blanks that a table without lines has between its columns
_CENTS_LOST = 10_000  # from here on, six significant digits leave no room for cents
# rich would break a message at 80 columns where there is no terminal, and draw a cross for the :x: of a text
notes = Console(stderr=True, soft_wrap=True, emoji=False)


def print_json(document: Any) -> None:
    """One JSON document on stdout; what JSON cannot say, such as NaN, is null."""
    print(orjson.dumps(document, default=_plain, option=_JSON).decode())  # noqa: T201 the product


def print_rows(rows: Iterable[Mapping[str, Any]], *, wide: bool = False) -> None:
    """A table on stdout, a line per row; says so when there is none.

    Columns come in the order of their worth and are never cut: a terminal shows those that fit, and names the others.
    A pipe and `wide` get all of them.
    """
    rows = list(rows)
    if not rows:
        notes.print("no rows")
        return
    columns = {name: [name, *(_cell(row[name]) for row in rows)] for name in rows[0]}
    everything = wide or not sys.stdout.isatty()
    # a dumb terminal heeds a width only beside a height
    console = Console(width=_breadth(columns), height=1, emoji=False) if everything else Console(emoji=False)
    shown = [*_fitting(columns, console.width)]
    table = Table(box=None, pad_edge=False)
    for name in shown:
        # by all rows: the first may have nothing to say
        numeric = any(isinstance(row[name], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for cells in zip(*(columns[name][1:] for name in shown), strict=True):
        table.add_row(*cells)
    # [x] in a value is text, not rich's markup
    console.print(table, markup=False, highlight=False)
    if left_out := [name for name in columns if name not in shown]:
        notes.print(f"no room for {', '.join(left_out)}: see --wide or --json", markup=False, highlight=False)


def show_forecasts(report: Mapping[str, Any], *, wide: bool) -> None:
    """What a run of predict published, and for which session."""
    print_rows(report["forecasts"], wide=wide)
    new, target = report["published"], report["target_session"]
    notes.print(f"\nforecasts for {target}, {new} of them new", highlight=False)


def print_plot(title: str, draw: Callable[..., str], *, asked: bool | None) -> None:
    """A plot on stdout, drawn to its `width`: for people, so in a pipe only when it is asked for."""
    if sys.stdout.isatty() if asked is None else asked:
        notes.print(f"\n{title}", highlight=False)
        print(draw(width=Console().width))  # noqa: T201 the product


def _fitting(columns: Mapping[str, Iterable[str]], width: int) -> Iterator[str]:
    """Names of columns that fit side by side into a width, in their order; the first one always."""
    taken = -_GAP
    for name, cells in columns.items():
        needed = taken + _GAP + _width(cells)
        if needed <= width or taken < 0:
            taken = needed
            yield name


def _breadth(columns: Mapping[str, Iterable[str]]) -> int:
    """How wide a table is that has room for all of its columns."""
    return sum(_GAP + _width(cells) for cells in columns.values()) - _GAP


def _width(cells: Iterable[str]) -> int:
    return max(map(cell_len, cells))


def written(value: float) -> str:
    """A number in six significant digits, and with its cents however large it is: 0.001604, 712345.67."""
    return f"{value:.6g}" if abs(value) < _CENTS_LOST else f"{round(value, 2):.15g}"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return written(value)
    return "" if value is None else _plain(value)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
