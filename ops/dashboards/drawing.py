"""A dashboard as a picture of characters."""

from collections.abc import Iterable, Iterator

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ops.dashboards.reading import Board, Line, Widget
from ops.localcloud.metrics.judging import State
from ops.localcloud.metrics.metric_math import Points
from ops.localcloud.metrics.watch import Standing

LABEL, VALUE = 24, 9
"""Characters beside a line: its label, which is folded where it is longer, and its newest value."""
AROUND = LABEL + VALUE + 6
_WHOLE = 1000  # from here on nobody reads decimals
_BARS = "▁▂▃▄▅▆▇█"
# not by colour alone, which a pipe has not
_MARKS = {State.OK: ("● ", "green"), State.ALARM: ("▲ ", "bold red"), State.UNKNOWN: ("○ ", "yellow")}
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red", "white")


def drawn(board: Board) -> RenderableType:
    """All rows of a board, below its name and time."""
    span = f"{board.start:%Y-%m-%d %H:%M} to {board.end:%Y-%m-%d %H:%M} UTC"
    return Group(Rule(Text(board.name, style="bold")), Text(span, style="dim", justify="center"), *_rows(board))


def sparkline(points: Points) -> str:
    """A bar per value, from zero or the lowest below it to the highest; a blank where nothing was recorded."""
    known = [0.0, *(value for value in points if value is not None)]
    low, high = min(known), max(known)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(" " if value is None else _BARS[round((value - low) * scale)] for value in points)


def _rows(board: Board) -> Iterator[RenderableType]:
    for row in board.rows:
        if row[0].kind == "text":
            yield Text(f"\n{row[0].title}", style="bold")
            continue
        grid = Table.grid(expand=True)
        for widget in row:
            grid.add_column(ratio=widget.width)
        grid.add_row(*(Panel(_content(one), title=one.title, title_align="left", border_style="dim") for one in row))
        yield grid


def _content(widget: Widget) -> RenderableType:
    notes = [Text(note, style="dim") for note in widget.notes]
    if widget.alarms is not None:
        return _alarms(widget.alarms.items())
    return Group(_lines(widget.lines), *notes) if widget.lines else Group(*notes or [Text("no data", style="dim")])


def _alarms(alarms: Iterable[tuple[str, Standing | None]]) -> RenderableType:
    marks, reasons = [], []
    for name, standing in alarms:
        state = standing.state if standing else State.UNKNOWN
        marks.append(Text.assemble(_MARKS[state], _short(name)))
        if standing and state is State.ALARM:
            said = f"{_short(name)} since {standing.since[:16]}: {standing.reason}"
            reasons.append(Text(said, style=_MARKS[state][1]))
    return Group(Columns(marks, equal=True, padding=(0, 2)), *reasons)


def _written(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.4g}"


def _short(name: str) -> str:
    # nextday-dev-api-slow: whose stage it is stands above
    return name.split("-", 2)[-1]


def _lines(lines: Iterable[Line]) -> RenderableType:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=LABEL, overflow="fold")
    table.add_column(width=VALUE, justify="right", no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="crop")
    for number, line in enumerate(lines):
        table.add_row(
            line.label, _written(line.newest), Text(sparkline(line.points), style=_COLOURS[number % len(_COLOURS)])
        )
    return table
