"""A dashboard's widgets with what was recorded of their metrics."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from ops.localcloud.metrics.metric_math import Points, searched
from ops.localcloud.metrics.queries import Window, points
from ops.localcloud.metrics.store import MetricStore, Series
from ops.localcloud.metrics.watch import Standing

_START = re.compile(r"-PT?(\d+)([DH])")
_LOGS = "asked of Logs Insights in the console; here the lines are in the data folder's logs/"
_DEFAULT_PERIOD, _DEFAULT_STATISTIC = 300, "Average"


@dataclass(frozen=True)
class Line:
    """One metric of a widget: a value per column of the picture, None where nothing was recorded."""

    label: str
    points: Points

    @property
    def newest(self) -> float | None:
        """The last value that was recorded."""
        return next((value for value in reversed(self.points) if value is not None), None)


@dataclass(frozen=True)
class Widget:
    """One widget: `kind` is CloudWatch's, `width` in its 24 columns; `notes` say what stands beside the lines."""

    kind: str
    title: str
    width: int
    lines: tuple[Line, ...] = ()
    alarms: Mapping[str, Standing | None] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """A dashboard over the time from `start` to `end`: rows of widgets, as they lie below each other."""

    name: str
    start: datetime
    end: datetime
    rows: tuple[tuple[Widget, ...], ...]


@dataclass(frozen=True)
class Reader:
    """Fills widgets from a store, as of `end`: for a picture so many `columns` wide, `around` of them beside a line."""

    store: MetricStore
    standings: Mapping[str, Standing]
    oldest: datetime
    end: datetime
    columns: int
    around: int = 0

    def board(self, name: str, body: Mapping[str, Any]) -> Board:
        """Read a dashboard's body."""
        start = max(self.end - _span(body.get("start", "-PT3H")), self.oldest)
        placed = sorted(body["widgets"], key=lambda one: (one["y"], one["x"]))
        rows = groupby(placed, key=lambda one: one["y"])
        widgets = (tuple(self._widget(one, start) for one in row) for _, row in rows)
        return Board(name, start, self.end, tuple(widgets))

    def _widget(self, widget: Mapping[str, Any], start: datetime) -> Widget:
        told, kind = widget["properties"], widget["type"]
        title = told.get("title") or told.get("markdown", "").lstrip("# ")
        match kind:
            case "alarm":
                names = [arn.rpartition(":alarm:")[2] for arn in told["alarms"]]
                return Widget(kind, title, widget["width"], alarms={name: self.standings.get(name) for name in names})
            case "log":
                return Widget(kind, title, widget["width"], notes=(_LOGS,))
        lines = tuple(self._lines(told, start, widget["width"]))
        return Widget(kind, title, widget["width"], lines, notes=tuple(_limits(told)))

    def _lines(self, told: Mapping[str, Any], start: datetime, width: int) -> Iterator[Line]:
        for row in told.get("metrics", ()):
            *named, options = row if isinstance(row[-1], dict) else [*row, {}]
            if not named:
                yield from self._found(options, start, width)
                continue
            namespace, name, *pairs = named
            series = Series.of(namespace, name, **dict(zip(pairs[::2], pairs[1::2], strict=True)))
            how, period = options.get("stat", _DEFAULT_STATISTIC), options.get("period", _DEFAULT_PERIOD)
            yield Line(options.get("label", name), self._points(series, how, period, start, width))

    def _found(self, options: Mapping[str, Any], start: datetime, width: int) -> Iterator[Line]:
        """What a search finds, added up to one line: it stands for what the template cannot name."""
        search = searched(options["expression"])
        if not search:
            return
        namespace, dimensions, name, how, period = search
        for series in self.store.series:
            of_the_kind = series.namespace == namespace and {key for key, _ in series.dimensions} == dimensions
            if of_the_kind and series.name == name:
                yield Line(options.get("label", name), self._points(series, how, period, start, width))

    def _points(self, series: Series, how: str, period: int, start: datetime, width: int) -> Points:
        columns = max(1, self.columns * width // 24 - self.around)
        step = max(timedelta(seconds=period), (self.end - start) / columns)
        periods = max(1, -(-(self.end - start) // step))
        return points(self.store, series, how, Window(self.end, step, min(periods, columns)))


def _limits(told: Mapping[str, Any]) -> Iterator[str]:
    for line in told.get("annotations", {}).get("horizontal", ()):
        yield f"{line['value']:g}: {line['label']}"


def _span(start: str) -> timedelta:
    found = _START.fullmatch(start)
    if not found:
        raise ValueError(f"{start} is no span that is understood")
    return timedelta(**{"days" if found[2] == "D" else "hours": int(found[1])})


def to_dict(board: Board) -> dict[str, Any]:
    """A board as JSON types."""
    return {
        "dashboard": board.name,
        "from": board.start,
        "to": board.end,
        "widgets": [_told(widget) for row in board.rows for widget in row if widget.kind != "text"],
    }


def _told(widget: Widget) -> dict[str, Any]:
    told: dict[str, Any] = {"title": widget.title}
    if widget.alarms is not None:
        told["alarms"] = {name: one and one.state.value for name, one in widget.alarms.items()}
    if widget.kind == "metric":
        told["metrics"] = [_line(line) for line in widget.lines]
    return told


def _line(line: Line) -> dict[str, Any]:
    values: Sequence[float | None] = line.points
    return {"label": line.label, "newest": line.newest, "points": list(values)}
