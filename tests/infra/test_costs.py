"""What the cost model says of a stage's templates is what they hold."""

from dataclasses import asdict

from nextday.telemetry.declared import METRICS
from ops.costs.counted import counted
from ops.costs.counting import fixed
from tests.synthesis import Synthesis


def test_alarms_dashboards_and_memory_are_those_of_the_templates(synthesis: Synthesis) -> None:
    assert asdict(counted().fixed) == fixed(synthesis.stage("dev")), "run `make cost COUNT=1`"


def test_no_more_metrics_are_counted_than_are_declared() -> None:
    most = sum(metric.series for metric in METRICS)
    assert all(0 < size.first_night["metrics"] <= most for size in counted().sizes)
