"""Hourly bars alone are spared, and only by whom knows that the month's budget is spent."""

from typing import Any

import boto3
import pytest
from mypy_boto3_s3 import S3Client

from lambdas.ingest.budget import affordable
from lambdas.ingest.event import IngestEvent
from ops.localcloud.account import ACCOUNT

BUDGET = f"arn:aws:budgets::{ACCOUNT}:budget/nextday-qa"
HOURLY = {"interval": "1h", "bucket": 0, "scheduled_time": "2026-05-29T15:35:00Z"}


@pytest.fixture
def spent(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage that has cost what it may."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday/qa")
    budgets: Any = boto3.client("budgets")
    told = {"BudgetName": "nextday-qa", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
    dollars = {"Amount": "50", "Unit": "USD"}
    budgets.create_budget(
        AccountId=ACCOUNT, Budget=told | {"BudgetLimit": dollars, "CalculatedSpend": {"ActualSpend": dollars}}
    )


def thrifty(budget: str | None, **event: Any) -> bool:
    told: bool = affordable(IngestEvent.model_validate(HOURLY | event), budget)["thrifty"]
    return told


def test_hourly_bars_are_spared_and_neither_daily_ones_nor_what_a_person_wishes_for(spent: None) -> None:
    assert thrifty(BUDGET)
    assert not thrifty(BUDGET, interval="1d")
    assert not thrifty(BUDGET, backfill=True)
    assert not thrifty(BUDGET, resweep=True)


def test_whoever_cannot_tell_spares_nothing_and_says_so(s3: S3Client, caplog: pytest.LogCaptureFixture) -> None:
    assert not thrifty(None)
    assert not caplog.messages
    assert not thrifty(f"{BUDGET}-of-nobody")
    assert caplog.messages == ["the budget cannot be asked"]
