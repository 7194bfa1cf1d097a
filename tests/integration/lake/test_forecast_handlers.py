import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from mypy_boto3_s3 import S3Client
from pydantic import ValidationError

from lambdas.predict import handler as predict
from lambdas.train import handler as train
from nextday.catalog import KEPT_PREFIX, TRAINING_PREFIX
from nextday.catalog.views import NEWEST_FORECASTS
from nextday.errors import TooLittleHistory
from nextday.forecast.ledger.serving import Reason
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.lake.views.text import ViewText
from nextday.settings import PredictSettings, TrainSettings
from tests.builders import CALENDAR, add, bars
from tests.glue import deployed_tables
from tests.universes import stored_universe

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
MONDAY = date(2026, 6, 1)
EVENT = {"scheduled_time": "2026-05-30T00:30:00Z"}
NONE_SETTLED = dict.fromkeys(("settled", "resettled", "waiting", "late", "abstained", "void"), 0)


@pytest.fixture
def empty_lake(bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3TableStore]:
    """The functions as deployed for a replayed market, before anything was ingested."""
    lake = {"lake_bucket": bucket, "database": bucket, "buckets": 2, "yahoo_url": "http://market"}
    lake["universe"] = stored_universe(SYMBOLS)
    for settings in (TrainSettings(**lake), PredictSettings(**lake)):
        for name, value in settings.to_env().items():
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday/test")
    with deployed_tables(PredictSettings(**lake)):
        yield S3TableStore(bucket)


@pytest.fixture
def lake(empty_lake: S3TableStore) -> S3TableStore:
    add(empty_lake, *(bars(symbol, days=220) for symbol in SYMBOLS))
    return empty_lake


def call(function: Any, scheduled_time: str = EVENT["scheduled_time"], **event: Any) -> dict[str, Any]:
    context = SimpleNamespace(
        function_name="job", memory_limit_in_mb=1024, invoked_function_arn="arn:aws:lambda", aws_request_id="1"
    )
    report: dict[str, Any] = function.handler({"scheduled_time": scheduled_time, **event}, context)
    assert json.loads(json.dumps(report)) == report
    return report


def training(run: str = "night", at: str = EVENT["scheduled_time"]) -> dict[str, Any]:
    """All steps, as the workflow takes them."""
    for step in ("survey", "learn"):
        for bucket in range(2):
            assert call(train, at, step=step, bucket=bucket, run=run)["bucket"] == bucket
    return call(train, at, step="conclude", run=run)


def objects(s3: S3Client, bucket: str) -> int:
    """Versions of everything but what steps hand on."""
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    return sum(not version["Key"].startswith(TRAINING_PREFIX) for version in versions)


def test_what_train_learned_is_what_predict_serves(lake: S3TableStore):
    model_id = training()["model_id"]
    report = call(predict)
    assert report["target_session"] == "2026-06-01"
    assert [(f["symbol"], f["model_id"], f["asof"]) for f in report["forecasts"]] == [
        (symbol, model_id, "2026-05-29") for symbol in SYMBOLS
    ]
    assert all(0 < f["prob_up"] < 1 and not f["late"] for f in report["forecasts"])


def test_a_forecast_written_after_the_open_is_late_although_its_run_began_before(
    lake: S3TableStore, monkeypatch: pytest.MonkeyPatch
):
    opens = CALENDAR.open_of(MONDAY)
    times = iter([opens - timedelta(seconds=1), opens + timedelta(seconds=1)])
    monkeypatch.setattr(predict, "instant", lambda *_, **__: next(times))
    assert [f["late"] for f in call(predict)["forecasts"]] == [True, True]


def test_a_second_night_without_a_session_writes_no_object(lake: S3TableStore, s3: S3Client, bucket: str):
    first = training(), call(predict)["forecasts"]
    written = objects(s3, bucket)
    second = training("next night"), call(predict)["forecasts"]
    assert objects(s3, bucket) == written
    assert second[0]["model_id"] == first[0]["model_id"]
    assert [f["prob_up"] for f in second[1]] == [f["prob_up"] for f in first[1]]


def test_the_next_night_learns_the_open_month_alone_and_the_same_as_from_nothing(
    lake: S3TableStore, s3: S3Client, bucket: str
):
    assert training()["reuse"]["months_kept"] == 0
    add(lake, *(bars(symbol, days=1, end=MONDAY) for symbol in SYMBOLS))
    tuesday = partial(training, at="2026-06-02T00:30:00Z")
    kept = tuesday("next night")
    assert kept["reuse"]["learned_from"] == "2026-05"
    for item in s3.list_objects_v2(Bucket=bucket, Prefix=KEPT_PREFIX)["Contents"]:
        s3.delete_object(Bucket=bucket, Key=item["Key"])
    anew = tuesday("once more")
    assert (anew["reuse"]["months_kept"], anew["model_id"]) == (0, kept["model_id"])


def test_a_night_leaves_views_of_what_it_published(lake: S3TableStore, bucket: str):
    training()
    told = {forecast["symbol"]: forecast for forecast in call(predict)["forecasts"]}
    views = S3ViewStore(bucket)
    for number in range(2):
        view = ViewText(views.get(NEWEST_FORECASTS.object_key(bucket=number)) or b"")
        for symbol in view.keys:
            [newest] = view.block(symbol) or ()
            assert json.loads(newest)["prob_up"] == told.pop(symbol)["prob_up"]
    assert not told


def test_metrics_tell_how_many_were_trained_and_forecast(lake: S3TableStore, capsys: pytest.CaptureFixture[str]):
    training()
    call(predict)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    reasons = {line["reason"]: line["Abstentions"] for line in lines if "reason" in line}
    counted = {name: value[0] for line in lines for name, value in line.items() if isinstance(value, list)}
    assert reasons == {reason: [0.0] for reason in Reason}
    assert {name: counted.pop(name) for name in ("WalkForwardSkill", "ReliabilityError")}
    assert counted == {
        "SymbolsTrained": 2,
        "SymbolsSkipped": 0,
        "PlaceboAlarms": 0,
        "ModelsPromoted": 1,
        "ModelsRefused": 0,
        "ForecastsPublished": 2,
        "ForecastsInTime": 100,
        "AbstentionRate": 0,
        "Abstentions": 0,
        "SignalRate": 0,
        "ForecastsSettled": 0,
        "ParityFailures": 0,
    }


def test_a_symbol_without_an_entry_is_not_in_time_and_abstentions_have_their_reason(
    empty_lake: S3TableStore, capsys: pytest.CaptureFixture[str]
):
    add(empty_lake, bars(SYMBOLS[0], days=220))
    call(predict)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    reasons = {line["reason"]: line["Abstentions"][0] for line in lines if "reason" in line}
    assert (reasons[Reason.NO_MODEL], reasons[Reason.UNKNOWN_SYMBOL]) == (1, 1)
    [counted] = [line for line in lines if "ForecastsInTime" in line]
    assert (counted["ForecastsInTime"], counted["AbstentionRate"]) == ([50.0], [100.0])


def test_a_corrupt_pointer_makes_predict_abstain_until_train_mends_it(lake: S3TableStore, s3: S3Client, bucket: str):
    model_id = training()["model_id"]
    s3.put_object(Bucket=bucket, Key="models/current.json", Body=b"{")
    assert {f["reason"] for f in call(predict)["forecasts"]} == {"no_model"}
    assert training()["published"]
    assert {f["model_id"] for f in call(predict)["forecasts"]} == {model_id}


def test_what_was_forecast_last_night_is_settled_and_was_served_as_trained(lake: S3TableStore):
    training()
    assert call(predict)["outcomes"] == NONE_SETTLED | {"waiting": 2}
    add(lake, *(bars(symbol, days=1, end=MONDAY) for symbol in SYMBOLS))
    tuesday = call(predict, "2026-06-02T00:30:00Z")
    assert (tuesday["target_session"], tuesday["published"]) == ("2026-06-02", 2)
    assert tuesday["outcomes"] == NONE_SETTLED | {"settled": 2, "waiting": 2}
    assert tuesday["parity"] == {"same": 2, "failures": {}}


def test_training_an_empty_lake_fails_and_predicting_abstains(empty_lake: S3TableStore):
    with pytest.raises(TooLittleHistory, match="none of 2 symbols can be trained"):
        training()
    assert {f["reason"] for f in call(predict)["forecasts"]} == {"unknown_symbol"}


STEP = {**EVENT, "step": "learn", "bucket": 0, "run": "night"}


@pytest.mark.parametrize(
    ("function", "event"),
    [
        (predict, {}),
        (predict, {**EVENT, "force": True}),
        (predict, {"scheduled_time": "2026-05-30T00:30:00"}),
        (train, {}),
        (train, EVENT),
        (train, {**STEP, "step": "rest"}),
        (train, {**STEP, "step": "conclude"}),
        (train, {**STEP, "bucket": -1}),
        (train, {name: value for name, value in STEP.items() if name != "run"}),
        (train, {**STEP, "scheduled_time": "2026-05-30T00:30:00"}),
    ],
)
def test_an_event_of_another_shape_is_refused(function: Any, event: dict[str, Any], empty_lake: S3TableStore):
    with pytest.raises(ValidationError):
        function.handler(
            event,
            SimpleNamespace(function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="1"),
        )
