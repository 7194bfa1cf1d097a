"""What the meter counts, by what AWS bills."""

import os
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ops.localcloud.meter import Meter, since
from ops.localcloud.metrics.store import Series
from ops.localcloud.runtime.sandbox import Outcome, cpu_seconds

NIGHT = datetime(2026, 5, 15, 0, 5, tzinfo=UTC)


@pytest.fixture
def meter() -> Meter:
    ingest: Any = SimpleNamespace(service="ingest", role="arn:role/ingest", name="stack-ingest-1")
    return Meter(lambda: [ingest])


def put(key: str, **headers: str) -> dict[str, str]:
    return {"PATH_INFO": f"/lake/{key}", "CONTENT_LENGTH": "120", **headers}


def test_a_request_counts_for_the_function_whose_role_sent_it(meter: Meter) -> None:
    for key in ("bars_1d/a.parquet", "bars_1d/b.parquet"):
        meter.asked("arn:role/ingest", "s3:PutObject", put(key))
    assert meter.usage["requests/ingest/s3:PutObject"] == 2
    assert meter.usage["put_bytes/bars_1d"] == 240


def test_an_object_that_is_sent_in_chunks_weighs_what_is_stored(meter: Meter) -> None:
    meter.asked("arn:role/ingest", "s3:PutObject", put("views/latest", HTTP_X_AMZ_DECODED_CONTENT_LENGTH="100"))
    assert meter.usage["put_bytes/views"] == 100


def test_the_first_event_of_a_process_tells_what_its_start_took(meter: Meter) -> None:
    first = Outcome(b"", failed=False, logs="one\ntwo\n", cpu_seconds=0.5, start_cpu_seconds=1.5)
    for outcome in (first, Outcome(b"", failed=False, cpu_seconds=0.25)):
        meter.invoked("stack-ingest-1", outcome, 9.0)
    told = meter.usage
    assert (told["invocations/ingest"], told["cpu_seconds/ingest"]) == (2, 0.75)
    assert (told["starts/ingest"], told["start_cpu_seconds/ingest"]) == (1, 1.5)
    assert told["log_bytes/ingest"] == len("one\ntwo\n") + 2 * 26


def test_a_metric_costs_for_every_hour_in_which_it_is_told_and_awss_own_never(meter: Meter) -> None:
    ours, theirs = Series.of("nextday/dev", "BarsOverdue", interval="1d"), Series.of("AWS/Lambda", "Invocations")
    for hour in (0, 0, 3):
        meter.measured(NIGHT.replace(hour=hour), ours, 1.0)
        meter.measured(NIGHT.replace(hour=hour), theirs, 1.0)
    assert (meter.usage["metrics"], meter.usage["metric_hours"]) == (1, 2)


def test_states_that_are_entered_are_transitions(meter: Meter) -> None:
    for event in ("ExecutionStarted", "TaskStateEntered", "TaskStateExited", "SucceedStateEntered"):
        meter.happened(event, None)
    assert meter.usage["transitions"] == 2


def test_two_looks_differ_by_what_came_between(meter: Meter) -> None:
    meter.fired()
    before = meter.usage
    meter.fired()
    assert since(before, meter.usage) == {"firings": 1}


def test_a_process_that_is_gone_has_used_nothing() -> None:
    assert cpu_seconds(2**22 + 1) == 0.0
    assert cpu_seconds(os.getpid()) > 0
