from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.frames import schema_of
from nextday.market.actions import last_split, validated_actions
from nextday.market.validation import Validated
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, action, bars, fetched


def judge(*rows: pl.DataFrame) -> Validated:
    return validated_actions(fetched(bars("AAPL", 1), pl.concat(rows)), now=AFTER_LAST_SESSION)


def test_dividends_and_splits_are_stored_as_delivered():
    validated = judge(action("AAPL", LAST_SESSION, 0.26), action("AAPL", LAST_SESSION, 4.0, kind="split"))
    assert validated.accepted.schema == schema_of(CORPORATE_ACTIONS)
    assert validated.accepted.select("symbol", "ex_date", "kind", "value", "source").rows() == [
        ("AAPL", LAST_SESSION, "dividend", 0.26, "simulated"),
        ("AAPL", LAST_SESSION, "split", 4.0, "simulated"),
    ]
    assert validated.quarantine.is_empty()


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (action("AAPL", LAST_SESSION, 0.0), "not_positive"),
        (action("AAPL", LAST_SESSION, float("nan")), "not_positive"),
        (action("AAPL", LAST_SESSION, 1.0, kind="rumour"), "unknown_kind"),
        (action("AAPL", date(2026, 6, 1), 0.26), "in_future"),
    ],
)
def test_an_impossible_action_goes_to_quarantine(event: pl.DataFrame, reason: str):
    validated = judge(event)
    assert validated.accepted.is_empty()
    entry = validated.quarantine.row(0, named=True)
    assert (entry["reason"], entry["table"], entry["row_key"]) == (
        reason,
        "corporate_actions",
        event["ex_date"][0].isoformat(),
    )


@pytest.mark.parametrize(("days", "accepted"), [(2, 0), (1, 1)])
def test_a_dividend_that_no_price_could_pay_goes_to_quarantine_where_the_price_before_it_is_known(
    days: int, accepted: int
):
    window = bars("AAPL", days)
    validated = validated_actions(
        fetched(window, action("AAPL", LAST_SESSION, window["high"].max())), now=AFTER_LAST_SESSION
    )
    assert validated.accepted.height == accepted
    assert validated.quarantine["reason"].to_list() == ["above_price"] * (1 - accepted)


def test_a_dividend_without_any_bar_to_judge_it_by_is_stored():
    answer = fetched(bars("AAPL", 1), action("AAPL", LAST_SESSION, 1e6))
    validated = validated_actions(replace(answer, bars=answer.bars.clear()), now=AFTER_LAST_SESSION)
    assert validated.accepted["value"].to_list() == [1e6]


def test_two_dividends_of_one_day_contradict_each_other():
    validated = judge(action("AAPL", LAST_SESSION, 0.26), action("AAPL", LAST_SESSION, 0.27))
    assert validated.accepted.is_empty()
    assert validated.quarantine["reason"].to_list() == ["duplicate_key"] * 2


def test_the_basis_is_the_newest_split_in_force():
    splits = pl.concat(action("NVDA", day, 10.0, kind="split") for day in (date(2021, 7, 20), date(2026, 5, 29)))
    assert last_split(splits, now=AFTER_LAST_SESSION) == date(2026, 5, 29)
    assert last_split(splits, now=AFTER_LAST_SESSION - timedelta(days=1)) == date(2021, 7, 20)


def test_dividends_make_no_basis():
    assert last_split(action("NVDA", LAST_SESSION, 0.01), now=AFTER_LAST_SESSION) is None
