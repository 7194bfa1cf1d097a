"""Metrics are declared once, in words that others use, and no more of them for many symbols than for few."""

import pytest

from nextday.errors import ForeignSymbol, RateLimited
from nextday.forecast.ledger.serving import Reason
from nextday.market.sources.port import Interval
from nextday.telemetry import declared

FIRST_TIER_DOLLARS = 0.30
"""A custom metric costs so much a month."""


def test_dimensions_take_the_values_that_the_domain_knows() -> None:
    assert tuple(Reason) == declared.REASONS
    assert tuple(Interval) == declared.INTERVALS


def test_all_metrics_of_a_stage_cost_less_than_twenty_dollars_a_month_however_many_symbols_it_has() -> None:
    assert sum(one.series for one in declared.METRICS) * FIRST_TIER_DOLLARS < 20


def test_no_two_metrics_of_a_job_share_a_name() -> None:
    names = [(one.service, one.name) for one in declared.METRICS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("dimensions", [{}, {"interval": "5m"}, {"interval": "1d", "symbol": "AAPL"}])
def test_a_dimension_that_is_not_declared_is_refused(dimensions: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="BarsOverdue is not declared for"):
        declared.BARS_OVERDUE.of(1, **dimensions)


def test_errors_of_vendors_have_an_answer_of_their_own() -> None:
    from lambdas.ingest.telemetry import _ANSWERS  # noqa: PLC0415 - imports Powertools

    assert {_ANSWERS[error.__name__] for error in (RateLimited, ForeignSymbol)} == {"rate_limited", "foreign_symbol"}
    assert {*_ANSWERS.values(), "other"} == {*declared.ANSWERS}
