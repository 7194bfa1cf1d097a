"""A month's bill: counts times prices, and nothing else."""

from dataclasses import replace

import pytest

from lambdas.live import asked
from ops.costs.counted import Counted, Fixed, Size
from ops.costs.extras import MOST_TOPICS
from ops.costs.month import DAYS, SESSION_DAYS, Stage, month, monthly
from ops.costs.prices import list_prices
from ops.costs.questions import per_million
from ops.localcloud.meter import Usage

FIXED = Fixed(
    alarm_metrics=30,
    composite_alarms=1,
    dashboards=2,
    memory={"ingest": 1.0, "train": 2.0, "predict": 2.0, "api": 1.0},
)
API: Usage = {
    "asked": 10,
    "answer_bytes": 20_000,
    "invocations/api": 10,
    "cpu_seconds/api": 0.2,
    "requests/api/s3:GetObject": 5,
    "log_bytes/api": 3000,
}
PRICES = list_prices()


def day(runs: int, writes: int) -> Usage:
    return {
        "firings": runs,
        "transitions": 10 * runs,
        "metric_hours": 23,
        "invocations/ingest": runs,
        "cpu_seconds/ingest": 1.0 * runs,
        "requests/ingest/s3:PutObject": writes,
        "requests/ingest/s3:GetObject": 4 * writes,
        "requests/ingest/glue:GetTables": runs,
        "put_bytes/bars_1d": 1000.0 * writes,
        "put_bytes/views": 1000.0 * writes,
        "log_bytes/ingest": 500.0,
    }


def size(symbols: int, buckets: int = 1) -> Size:
    return Size(
        symbols,
        buckets,
        session_day=day(30 * buckets, symbols),
        rest_day=day(26, 0),
        first_night=day(3, symbols),
        stored={"bars_1d": 1e6 * symbols, "training_runs": 0.0, "training": 1e9},
        start_cpu_seconds={"ingest": 1.0, "train": 1.0, "predict": 1.0, "api": 1.0},
        api=API,
    )


@pytest.fixture
def known() -> Counted:
    return Counted(FIXED, (size(10), size(10, 3), size(110)))


def usd(known: Counted, what: str, stage: Stage) -> float:
    (line,) = (line for line in month(stage, known, PRICES).lines if line.what.startswith(what))
    return line.usd


def test_a_month_is_its_days_with_a_session_and_the_others() -> None:
    told = monthly(size(10))
    assert told["firings"] == pytest.approx(SESSION_DAYS * 30 + (DAYS - SESSION_DAYS) * 26)
    assert told["requests/ingest/s3:PutObject"] == pytest.approx(SESSION_DAYS * 10)


def test_counted_requests_are_billed_at_their_price(known: Counted) -> None:
    stage = Stage(symbols=10)
    assert usd(known, "PUT and LIST", stage) == pytest.approx(SESSION_DAYS * 10 * 0.005 / 1000)
    assert usd(known, "GET", stage) == pytest.approx(SESSION_DAYS * 40 * 0.0004 / 1000)


def test_what_is_paid_anyhow_does_not_depend_on_the_symbols(known: Counted) -> None:
    few, many = (month(Stage(symbols=symbols), known, PRICES) for symbols in (10, 5000))
    assert few.fixed == many.fixed == sum(line.usd for line in few.lines if line.fixed)
    assert few.usd < many.usd
    assert sum(few.by_service().values()) == pytest.approx(few.usd)


def test_an_alarm_is_billed_for_each_metric_that_it_looks_at(known: Counted) -> None:
    assert usd(known, "alarm metrics", Stage(symbols=10)) == pytest.approx(3.0)


def test_a_size_between_those_counted_lies_on_the_line_between_them(known: Counted) -> None:
    middle = known.at(60, 1)
    assert middle.session_day["requests/ingest/s3:PutObject"] == 60
    assert middle.stored["bars_1d"] == 60e6
    assert known.is_counted(10, 3)
    assert not known.is_counted(60, 1)


def test_a_size_beyond_those_counted_goes_on_in_the_same_line(known: Counted) -> None:
    assert known.at(5000, 1).session_day["requests/ingest/s3:PutObject"] == pytest.approx(5000)


def test_a_bucket_more_takes_what_it_took_where_that_was_counted(known: Counted) -> None:
    assert known.at(110, 5).session_day["invocations/ingest"] == 30 * 5
    assert known.at(5000, 32).session_day["invocations/ingest"] == 30 * 32
    assert known.at(110, 5).session_day["requests/ingest/s3:PutObject"] == 110


def test_a_size_below_the_smallest_is_billed_as_that(known: Counted) -> None:
    assert known.at(3, 1) == known.at(10, 1)
    assert known.at(3, 2) == known.at(10, 2)
    assert not known.is_counted(3, 1)


def test_what_trainings_hand_on_is_no_file_of_the_lake_but_goes_after_a_week(known: Counted) -> None:
    assert usd(known, "GB-months: files", Stage(symbols=10)) == pytest.approx(10e6 / 2**30 * 0.023)


def test_files_that_are_kept_longer_cost_more_and_views_do_not(known: Counted) -> None:
    brief, long = (Stage(symbols=10, noncurrent_days=days) for days in (30, 365))
    written = SESSION_DAYS * 10 * 1000 / DAYS
    more = usd(known, "GB-months: replaced", long) - usd(known, "GB-months: replaced", brief)
    assert more == pytest.approx(335 * written / 2**30 * 0.023)


def test_a_function_waits_for_its_requests_and_starts_anew_each_time(known: Counted) -> None:
    share = 1024 / 1769
    calls = SESSION_DAYS * 30 + (DAYS - SESSION_DAYS) * 26
    computed, waited = 2 * calls / share, 0.1 * (5 * 10 * SESSION_DAYS + calls)
    assert usd(known, "GB-seconds: the jobs", Stage(symbols=10)) == pytest.approx(0.0000133334 * (computed + waited))


def test_each_answer_of_a_vendor_is_waited_for(known: Counted) -> None:
    first, *others = known.sizes
    asking = replace(first, session_day={**first.session_day, "vendor_requests": 100})
    waiting = usd(Counted(FIXED, (asking, *others)), "GB-seconds: the jobs", Stage(symbols=10))
    quiet = usd(known, "GB-seconds: the jobs", Stage(symbols=10))
    assert waiting - quiet == pytest.approx(SESSION_DAYS * 100 * 0.5 * 0.0000133334)


def test_nothing_of_a_live_stage_or_a_cache_is_billed_to_one_without(known: Counted) -> None:
    services = month(Stage(symbols=10), known, PRICES).by_service().keys()
    assert services & {"Kinesis", "DynamoDB", "ElastiCache"} == set()


def test_a_live_stage_pays_for_its_shard_alarms_and_secret_whether_or_not_anybody_listens(known: Counted) -> None:
    plain = month(Stage(symbols=10), known, PRICES)
    live = month(Stage(symbols=10, live=True, listeners=0), known, PRICES)
    assert live.fixed - plain.fixed == pytest.approx(2 * 0.015 * 730 + 2 * 0.10 + 0.40)
    assert live.usd - plain.usd == pytest.approx(live.fixed - plain.fixed, abs=0.01)


def test_a_page_that_is_open_all_month_is_billed_by_the_minute_for_what_it_hears_and_for_connecting(
    known: Counted,
) -> None:
    none, few, many = (month(Stage(symbols=10, live=True, listeners=pages), known, PRICES).usd for pages in (0, 10, 20))
    assert few - none == pytest.approx(many - few, rel=0.01)
    stage = Stage(symbols=10, live=True, listeners=10)
    assert usd(known, "WebSocket connection minutes", stage) == pytest.approx(10 * 730 * 60 * 0.25e-6)
    heard, connected = SESSION_DAYS * 10, DAYS * 12 * 3
    assert usd(known, "WebSocket messages", stage) == pytest.approx(10 * (heard + connected) * 1e-6)


def test_quotes_are_billed_by_the_minute_of_a_session_to_whoever_hears_them(known: Counted) -> None:
    stage = Stage(symbols=10, live=True, quotes=True, listeners=10)
    plain = replace(stage, quotes=False)
    heard = usd(known, "WebSocket messages", stage) - usd(known, "WebSocket messages", plain)
    assert heard == pytest.approx(10 * SESSION_DAYS * 390 * 1e-6)
    put = usd(known, "PUT payload units", stage) - usd(known, "PUT payload units", plain)
    assert put == pytest.approx(10 * SESSION_DAYS * 390 * 0.014e-6)


def test_a_connection_has_as_many_topics_as_its_messages_may_name() -> None:
    assert MOST_TOPICS == asked.MOST_TOPICS


def test_a_cache_is_billed_for_its_least_size_all_month(known: Counted) -> None:
    assert usd(known, "GB-hours", Stage(symbols=10, cached=True)) == pytest.approx(0.1 * 730 * 0.084)


def test_an_answer_from_the_cache_costs_what_cloudfront_does(known: Counted) -> None:
    asked = per_million(Stage(symbols=10), known, PRICES)
    assert {line.service for line in asked["cache"]} == {"CloudFront"}
    assert sum(line.usd for line in asked["cache"]) == pytest.approx(1.0 + 0.1 + 2e9 / 2**30 * 0.085)
    assert set(asked["cache"]) < set(asked["api"])
