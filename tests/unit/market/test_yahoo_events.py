import json

import pytest

from nextday.market.sources.yahoo.events import days_without_bar, readable

MONDAY = 1780320600  # 2026-06-01, 09:30 in New York
DIVIDEND = {"dividends": {str(MONDAY): {"amount": 0.5, "date": MONDAY}}}


def meta_of(*stamps: object) -> dict[str, object]:
    """What is noted of a chart with these time stamps, and a dividend on Monday."""
    result = {"meta": {}, "timestamp": [*stamps], "events": DIVIDEND}
    meta: dict[str, object] = json.loads(readable(json.dumps({"chart": {"result": [result]}}).encode()))["chart"][
        "result"
    ][0]["meta"]
    return meta


@pytest.mark.parametrize("stamp", ["soon", None, 10**18, -(10**12), 1e300, float("nan"), True])
def test_a_stamp_that_is_no_instant_is_no_day_and_costs_no_time(stamp: object) -> None:
    assert [str(day) for day in days_without_bar(meta_of(stamp))] == ["2026-06-01"]


@pytest.mark.parametrize("stamp", [MONDAY, MONDAY + 0.5, float(MONDAY)])
def test_a_stamp_with_a_fraction_is_of_its_day(stamp: float) -> None:
    assert days_without_bar(meta_of(stamp)) == []
