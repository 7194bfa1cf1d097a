import json

import pytest

from nextday.errors import InputError
from ops.market.faults import FAULTS, Fault, FaultPlan
from ops.market.sites.replies import json_reply

CHART = "query2.finance.yahoo.com/v8/finance/chart/AAPL"
BARS = {"open": [1.0, 2.0], "high": [1.0, 2.0], "low": [1.0, 2.0], "close": [1.0, 2.0], "volume": [3, 4]}


def spoilt(kind: str) -> bytes:
    result = {"meta": {"symbol": "AAPL"}, "timestamp": [1, 2], "indicators": {"quote": [BARS]}}
    return FAULTS[kind](json_reply({"chart": {"result": [result], "error": None}})).body


def test_a_fault_meets_the_requests_it_is_meant_for_and_no_more() -> None:
    plan = FaultPlan()
    plan.set(Fault("429", match="AAPL", skip=1, count=2))
    assert plan.take("chart/MSFT") is None
    assert [plan.take(CHART) for _ in range(4)] == [None, "429", "429", None]
    assert plan.pending() == []


def test_a_fault_without_a_count_stays() -> None:
    plan = FaultPlan()
    plan.set(Fault("500-json"))
    assert {plan.take(CHART) for _ in range(10)} == {"500-json"}
    plan.set()
    assert plan.take(CHART) is None


def test_a_fault_that_nobody_knows_names_those_that_exist() -> None:
    with pytest.raises(InputError, match="429"):
        Fault("429 please")


def test_a_null_in_the_last_row_leaves_its_volume() -> None:
    quote = json.loads(spoilt("last-null"))["chart"]["result"][0]["indicators"]["quote"][0]
    assert quote == {name: [values[0], None] for name, values in BARS.items()} | {"volume": [3, 4]}


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_also_works_on_an_answer_without_bars(kind: str) -> None:
    empty = json_reply({"chart": {"result": None, "error": {"code": "Not Found", "description": ""}}}, 404)
    assert FAULTS[kind](empty)
