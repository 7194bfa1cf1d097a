"""A dashboard's own JSON becomes a picture of what a folder's runs have measured."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from nextday.errors import InputError
from ops.commands.watch.dashboards import BoardName, dashboards
from ops.dashboards.drawing import drawn, sparkline
from ops.dashboards.reading import Reader
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.metrics.watch import read_standings

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
ARN = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:"
LATE: list[Any] = ["nextday/dev", "BarsOverdue", "interval", "1d", "service", "ingest"]
BODY = {
    "start": "-P3D",
    "widgets": [
        {"type": "text", "x": 0, "y": 0, "width": 24, "properties": {"markdown": "## Is anything late?"}},
        {
            "type": "alarm",
            "x": 0,
            "y": 1,
            "width": 24,
            "properties": {"title": "Alarms", "alarms": [f"{ARN}nextday-dev-api-slow", f"{ARN}nextday-dev-new"]},
        },
        {
            "type": "metric",
            "x": 12,
            "y": 6,
            "width": 12,
            "properties": {
                "title": "Searched",
                "metrics": [
                    [{"expression": "SEARCH('{AWS/ApiGateway,ApiId} MetricName=\"5xx\"', 'Sum', 300)", "label": "5xx"}]
                ],
            },
        },
        {
            "type": "metric",
            "x": 0,
            "y": 6,
            "width": 12,
            "properties": {
                "title": "Late",
                "metrics": [[*LATE, {"label": "daily bars", "period": 3600, "stat": "Maximum"}]],
                "annotations": {"horizontal": [{"value": 12, "label": "daily bars are late"}]},
            },
        },
        {"type": "log", "x": 0, "y": 12, "width": 24, "properties": {"title": "Newest errors", "query": "..."}},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder in which half a day was measured."""
    own = tmp_path / ".localcloud"
    own.mkdir()
    (own / "dashboards.json").write_text(json.dumps({"nextday-dev-operations": BODY, "nextday-dev-model": BODY}))
    raised = {"state": "ALARM", "since": NOON.isoformat(), "reason": "3 of 3 periods breach 3000"}
    (own / "alarms.json").write_text(json.dumps({"nextday-dev-api-slow": raised}))
    store = MetricStore.opened(own / "metrics.jsonl")
    for hour in range(13):
        at = NOON - timedelta(hours=hour)
        store.record(at, "nextday/dev", {"interval": "1d", "service": "ingest"}, {"BarsOverdue": 12 - hour})
        store.record(at, "AWS/ApiGateway", {"ApiId": "a1"}, {"5xx": 2})
    return tmp_path


def test_widgets_stand_in_rows_with_what_was_recorded(folder: Path) -> None:
    own = folder / ".localcloud"
    store = MetricStore.opened(own / "metrics.jsonl")
    oldest = NOON - timedelta(hours=12)
    board = Reader(store, read_standings(own / "alarms.json"), oldest, NOON, columns=48).board("b", BODY)
    assert [[widget.title for widget in row] for row in board.rows] == [
        ["Is anything late?"],
        ["Alarms"],
        ["Late", "Searched"],
        ["Newest errors"],
    ]
    late, found = (widget.lines[0] for widget in board.rows[2])
    assert (late.label, late.newest) == ("daily bars", 12)
    assert list(late.points) == list(range(1, 13))
    assert (found.label, found.newest) == ("5xx", 2)
    assert board.start == oldest


def test_a_picture_names_what_is_raised_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dashboards(BoardName.OPERATIONS, data=folder)
    picture = capsys.readouterr().out
    assert "nextday-dev-operations" in picture
    assert "nextday-dev-model" not in picture
    assert "api-slow since 2026-05-29T12:00: 3 of 3 periods breach 3000" in picture
    assert "12: daily bars are late" in picture
    assert "▂" in picture
    assert "█" in picture
    assert max(map(len, picture.splitlines())) <= 160


def test_machines_get_both_dashboards_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dashboards(data=folder, json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["dashboard"] for one in told] == ["nextday-dev-operations", "nextday-dev-model"]
    alarms, late, *_ = told[0]["widgets"]
    assert alarms["alarms"] == {"nextday-dev-api-slow": "ALARM", "nextday-dev-new": None}
    assert late["metrics"][0]["newest"] == 12


def test_a_folder_in_which_nothing_was_measured_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing has been measured in .* yet: run `nextday demo --data"):
        dashboards(data=tmp_path)


@pytest.mark.parametrize("text", ["", "[1]", '{"b": {}}', '{"b": {"start": "soon", "widgets": []}}'])
def test_a_dashboard_that_cannot_be_read_is_named(text: str, folder: Path) -> None:
    (folder / ".localcloud" / "dashboards.json").write_text(text)
    with pytest.raises(InputError, match=r"dashboards\.json cannot be read"):
        dashboards(data=folder)


@pytest.mark.parametrize("text", ["", "[]", '{"nextday-dev-api-slow": {}}', '{"a": {"state": "BAD"}}'])
def test_states_that_cannot_be_read_are_unknown(text: str, folder: Path) -> None:
    (folder / ".localcloud" / "alarms.json").write_text(text)
    dashboards(data=folder)


def test_looking_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    dashboards(data=folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_narrow_terminal_gets_a_picture_too(folder: Path) -> None:
    store = MetricStore.opened(folder / ".localcloud" / "metrics.jsonl")
    board = Reader(store, {}, NOON - timedelta(days=1), NOON, columns=24).board("b", BODY)
    console = Console(width=60, height=1, record=True, file=StringIO())
    console.print(drawn(board))
    assert "daily bars" in console.export_text()


@pytest.mark.parametrize(
    ("points", "line"),
    [([0, 1, 2], "▁▄█"), ([5, None, 5], "█ █"), ([0, 0], "▁▁"), ([], ""), ([None], " "), ([-1.0, 1.0], "▁█")],
)
def test_a_sparkline_has_a_bar_for_every_value(points: list[float | None], line: str) -> None:
    assert sparkline(points).replace("▅", "▄") == line
