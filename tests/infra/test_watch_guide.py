"""Every alarm has its heading in the runbooks, and every metric its line in the guide."""

import re
from pathlib import Path

from nextday.telemetry.declared import METRICS
from nextday.telemetry.metric import Metric
from stacks.constructs.watch.log_queries import QUERIES
from tests.infra.synthesized import StageTemplates, stage_templates

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOKS = (DOCS / "runbooks.md").read_text()


def test_every_alarm_has_its_heading_and_every_heading_its_alarm(stage: StageTemplates, live_assembly: Path) -> None:
    headings = set(re.findall(r"^## (.*)$", RUNBOOKS, re.MULTILINE))
    assert alarms(stage) <= headings
    # one that is live has two more
    assert headings == alarms(stage) | alarms(stage_templates(live_assembly.parent, "dev"))


def alarms(stage: StageTemplates) -> set[str]:
    """The alarms of a stage, without its name."""
    found = [*stage.alarms, *stage.resources("AWS::CloudWatch::CompositeAlarm")]
    return {str(one.properties["AlarmName"]).removeprefix(f"nextday-{stage.name}-") for one in found}


def test_every_heading_says_what_the_alarm_means_and_what_to_do() -> None:
    for section in RUNBOOKS.split("\n## ")[1:]:
        assert "**Means**" in section or "As `" in section, section
        assert "**Do**" in section or "**do**" in section or "As `" in section or "**Look**" in section, section


def test_the_runbooks_name_queries_and_dashboard_rows_that_exist() -> None:
    queries = set(re.findall(r"the query \*([^*]+)\*", RUNBOOKS))
    assert queries
    assert queries <= set(QUERIES)
    widgets = "".join(path.read_text() for path in (DOCS.parent / "stacks/constructs/watch").glob("*_dashboard.py"))
    rows = re.findall(r"(?<!\*)\*([A-Z][^*]+\?)\*", RUNBOOKS)
    assert rows
    assert all(row in widgets for row in rows)


def test_the_guide_tells_of_every_metric_as_it_is_declared() -> None:
    assert table() in (DOCS / "metrics.md").read_text()


def table() -> str:
    """The metrics as the guide lists them."""
    head = "| metric | of | unit | dimensions | tells |\n|---|---|---|---|---|\n"
    return head + "\n".join(map(_row, METRICS))


def _row(metric: Metric) -> str:
    dimensions = "; ".join(f"{name}: {', '.join(values)}" for name, values in metric.dimensions.items())
    return f"| `{metric.name}` | {metric.service} | {metric.unit} | {dimensions} | {metric.meaning} |"
