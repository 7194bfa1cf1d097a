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
