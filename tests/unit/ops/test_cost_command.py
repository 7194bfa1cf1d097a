"""`nextday cost`."""

import pytest

from cdk_app.stages import StageConfig
from ops.commands.stage.cost import chosen_by
from ops.costs.counted import counted
from ops.costs.month import Stage, month
from ops.costs.prices import list_prices
from stacks.access import Access
from tests.in_process import nextday


def test_it_tells_the_models_bill_for_any_numbers_of_symbols(capsys: pytest.CaptureFixture[str]) -> None:
    told = nextday(capsys, "cost", "--symbols", "7,5000", "--json").document
    assert [(one["symbols"], one["counted"]) for one in told["months"]] == [(7, True), (5000, False)]
    assert told["months"][0]["usd"] == round(month(Stage(symbols=7), counted(), list_prices()).usd, 2)
    assert told["months"][1]["buckets"] == 32
    assert 0 < told["million_requests"]["cache"] < told["million_requests"]["api"]


def test_a_committed_stage_has_one_bill(capsys: pytest.CaptureFixture[str]) -> None:
    (dev,) = nextday(capsys, "cost", "--stage", "dev", "--json").document["months"]
    assert {line["service"] for line in dev["lines"]} >= {"Lambda", "S3", "CloudWatch", "Step Functions"}


def test_a_stage_is_billed_for_what_it_chooses() -> None:
    private = StageConfig(name="a", symbols=("AAPL",), log_retention="one_year", noncurrent_days=7, buckets=2)
    assert chosen_by(private) == Stage(symbols=1, buckets=2, noncurrent_days=7, log_days=365, secrets=0)
    keyed = StageConfig(name="a", access=Access.KEY, api_keys_secret="keys", alpaca_secret="alpaca")
    assert chosen_by(keyed).secrets == 3
    live = chosen_by(StageConfig(name="a", access=Access.PUBLIC, live=True, cache="valkey"))
    assert (live.live, live.cached) == (True, True)


def test_a_table_ends_with_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    told = nextday(capsys, "cost").out
    assert told.splitlines()[-1].startswith("all")


@pytest.mark.parametrize("words", [("--symbols", "many"), ("--symbols", "7,0"), ("--stage", "nowhere")])
def test_what_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert nextday(capsys, "cost", *words).code == 2
