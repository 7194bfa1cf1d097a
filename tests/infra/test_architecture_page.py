"""docs/architecture.md shows what the stacks deploy."""

import re
from pathlib import Path

from ops.architecture.diagram import diagram
from ops.architecture.page import PAGE, redrawn


def test_the_picture_is_that_of_the_templates(live_assembly: Path) -> None:
    page = PAGE.read_text()
    assert redrawn(page, live_assembly) == page, "the stacks have changed: run `make architecture`"


def test_every_arrow_joins_what_the_picture_has(live_assembly: Path) -> None:
    drawn = diagram(live_assembly)
    nodes = set(re.findall(r"^ {4}(\w+)[\[(]", drawn, re.MULTILINE))
    arrows = re.findall(r"^ {2}(\w+) -- .+ --> (\w+)$", drawn, re.MULTILINE)
    assert {end for arrow in arrows for end in arrow} <= nodes


def test_whatever_runs_is_joined_to_something(live_assembly: Path) -> None:
    drawn = diagram(live_assembly)
    running = re.findall(
        r"^ {4}(\w+)\[.*(?:Lambda|Step Functions|Scheduler|HTTP API|WebSocket API|Kinesis|CloudFront|Athena)",
        drawn,
        re.MULTILINE,
    )
    joined = re.findall(r"^ {2}(\w+) -- ", drawn, re.MULTILINE)
    assert running
    assert set(running) <= set(joined)
