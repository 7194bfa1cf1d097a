"""What published forecasts were worth is measured as the scoreboard tells it, once it says something."""

import json
from typing import Any

import pytest

from lambdas.predict.telemetry import publish_skill
from nextday.catalog.views import SCOREBOARD
from nextday.lake.memory import MemoryViewStore
from nextday.lake.views.text import encode, to_text


def scoreboard(sessions: int, **ends: float | None) -> MemoryViewStore:
    views = MemoryViewStore()
    told = {"sessions": sessions, "skill": {"log_loss": ends} if ends else None}
    views.put(SCOREBOARD.object_key(), encode({"view": "scoreboard"}, {"all/90": [to_text(told)]}), over=None)
    return views


@pytest.fixture(autouse=True)
def stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday/test")


def measured(views: MemoryViewStore, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    publish_skill(views)
    lines = capsys.readouterr().out.splitlines()
    return {name: value[0] for line in lines for name, value in json.loads(line).items() if isinstance(value, list)}


def test_skill_is_told_in_percent_with_its_interval(capsys: pytest.CaptureFixture[str]) -> None:
    views = scoreboard(30, value=0.01, low=-0.02, high=0.04)
    assert measured(views, capsys) == {"Skill": 1, "SkillLow": -2, "SkillHigh": 4}


@pytest.mark.parametrize(
    "views",
    [MemoryViewStore(), scoreboard(0), scoreboard(29, value=0.01, low=-0.02, high=0.04)],
    ids=["no scoreboard", "nothing settled", "too few sessions"],
)
def test_nothing_is_told_before_it_means_something(views: MemoryViewStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert measured(views, capsys) == {}
