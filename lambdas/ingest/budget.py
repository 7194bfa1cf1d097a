"""What is asked for once a month has cost what it may, which AWS Budgets knows some hours later."""

from typing import Any

from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lambdas.ingest.event import IngestEvent
from lambdas.measuring import emit
from nextday.lake.s3.clients import shared_client
from nextday.market.sources.port import Interval
from nextday.telemetry.declared import BUDGET_SPENT

logger = Logger()
# bars are worth more than knowing what they cost: soon given up
_PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
_ALL = 100.0


def affordable(event: IngestEvent, budget: str | None) -> dict[str, Any]:
    """What an event wishes for, and whether it is `thrifty`, as a stage's budget, named by its ARN, is spent.

    No forecast needs hourly bars; daily ones, and what a person wishes for, are asked for at any price.
    """
    spent = _spent_percent(budget) if budget else None
    needless = event.interval is Interval.HOUR and not any(event.wishes.values())
    return {**event.wishes, "thrifty": needless and spent is not None and spent >= _ALL}


def _spent_percent(budget: str) -> float | None:
    """None where nobody can say; else a metric tells it, too."""
    account, _, name = budget.split(":", 4)[4].partition(":budget/")
    try:
        # of the month that is: another month begins with nothing spent
        found = shared_client("budgets", _PATIENCE).describe_budget(AccountId=account, BudgetName=name)["Budget"]
    except (ClientError, BotoCoreError) as failure:
        logger.warning("the budget cannot be asked", extra={"reason": str(failure)})
        return None
    percent = 100 * float(found["CalculatedSpend"]["ActualSpend"]["Amount"]) / float(found["BudgetLimit"]["Amount"])
    emit([BUDGET_SPENT.of(percent)])
    return percent
