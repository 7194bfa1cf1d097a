"""A session's explanations say what the explain command says of its forecasts."""

from dataclasses import replace
from math import fsum
from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, FORECASTS, MODELS_PREFIX, bucket_of
from nextday.catalog.views import EXPLANATIONS
from nextday.forecast.explain.entry import Seen, explained
from nextday.forecast.features.inputs import read_inputs
from nextday.forecast.ledger.serving import Thresholds
from nextday.forecast.model.members import Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.model import Model, store_model
from nextday.jobs.predict.predict import predict
from nextday.jobs.predict.report import PredictReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.settings import PredictSettings
from nextday.views.ledger.explanations import write_explanations, write_newest_explanations
from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState
from tests.builders import LAST_SESSION, action, add, bars
from tests.in_process import nextday
from tests.lakes import fill
from tests.unit.forecast.history import model, third_version
from tests.unit.views.nights import House, night_after, told
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
NIGHT = night_after(LAST_SESSION)
SETTINGS = PredictSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE)
SIGNALS = Thresholds(SETTINGS.buy_from, SETTINGS.sell_to)


def leaning(*symbols: str) -> Model:
    """A mixture whose regression looks at a day's return and at RSI."""
    served = model(*symbols)
    for symbol, mixture in served.symbols.items():
        rate, regression = mixture.members
        slopes = {"return_1": 30.0, "rsi_14": 0.02}
        leans = Logistic(-1.0, tuple(slopes.get(name, 0.0) for name in served.features), days=98)
        members = (replace(rate, weight=0.2), WeightedMember(regression.candidate, 0.8, leans))
        served.symbols[symbol] = replace(mixture, members=members)
    return served


def current(house: House, served: Model) -> Model:
    store_model(served, house.models)
    house.models.point_to(served.model_id)
    return served


@pytest.fixture
def house() -> House:
    house = House()
    add(house.store, *(bars(symbol, days=450) for symbol in SYMBOLS), action("AAPL", LAST_SESSION, 0.5))
    current(house, leaning(*SYMBOLS))
    return house


def forecast(house: House) -> PredictReport:
    return predict(SYMBOLS, store=house.store, models=house.models, settings=SETTINGS, now=NIGHT)


def answers(house: House, report: PredictReport) -> dict[str, dict]:
    blocks = [house.blocks(EXPLANATIONS, session=report.target_session, bucket=bucket) for bucket in range(2)]
    return {symbol: answer for own in blocks for symbol, [answer] in own.items()}


def test_the_view_says_what_the_composition_says_of_each_entry(house: House):
    report = forecast(house)
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    served = leaning(*SYMBOLS)
    for entry in all_rows(FORECASTS, house.store).to_dicts():
        inputs = read_inputs([entry["symbol"]], house.store, buckets=2, through=LAST_SESSION)
        expected = told([explained(entry, served, Seen.of(inputs), SIGNALS)])[0]
        answer = answers(house, report)[entry["symbol"]]
        closes = {side: flip and round(flip["close"], 4) for side, flip in expected["flips"].items()}
        assert {side: flip and flip["close"] for side, flip in answer["flips"].items()} == closes
        for flip in (*expected["flips"].values(), *answer["flips"].values()):
            flip.pop("close")
        assert answer == expected
        assert (answer["prob_up"], answer["model_id"]) == (entry["prob_up"], served.model_id)


def test_the_command_says_the_same_of_files(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    report = forecast(house)
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    tables = {table.name: all_rows(table, house.store) for table in (BARS_1D, CORPORATE_ACTIONS, FORECASTS)}
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), SYMBOLS, "lake", None))
    fill(tmp_path / "lake", buckets=2, **tables)
    for name, document in leaning(*SYMBOLS).documents.items():
        path = tmp_path / "lake" / MODELS_PREFIX / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)
    said = nextday(capsys, "explain", "AAPL", "--data", tmp_path, "--json").document
    answer = answers(house, report)["AAPL"]
    for flips in (said["flips"], answer["flips"]):
        for flip in flips.values():
            flip["close"] = pytest.approx(flip["close"], abs=1e-4)
    assert said == answer


def test_contributions_add_up_to_the_probability(house: House):
    report = forecast(house)
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    for answer in answers(house, report).values():
        check = answer["sum_check"]
        assert check["usual"] + check["contributions"] == pytest.approx(check["prob_up"], abs=1e-12)
        assert check["contributions"] == fsum(row["log_odds"] for row in answer["contributions"])
        assert any(row["log_odds"] for row in answer["contributions"])


def test_what_is_at_hand_is_not_read_again_and_says_the_same(house: House, monkeypatch: pytest.MonkeyPatch):
    report = forecast(house)
    write_newest_explanations(house.sources(NIGHT))
    anew = {key: house.views.get(key) for key in house.views.writes}
    read = house.store.read
    monkeypatch.setattr(house.store, "read", lambda table, values: {FORECASTS: read}[table](table, values))
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    assert {key: house.views.get(key) for key in house.views.writes} == anew
    assert {len(writes) for writes in house.views.writes.values()} == {2}


def test_an_abstention_has_no_explanation(house: House):
    current(house, leaning("AAPL"))
    report = forecast(house)
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    assert answers(house, report).keys() == {"AAPL"}
    assert house.view(EXPLANATIONS, session="2026-06-01", bucket=bucket_of("AMZN", 2)).keys == ()


def test_an_entry_is_explained_by_the_model_that_made_it(house: House):
    report = forecast(house)
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    before = answers(house, report)
    current(house, model(*SYMBOLS))
    again = forecast(house)
    write_explanations(again.target_session, house.sources(NIGHT), again.at_hand)
    assert answers(house, again) == before


def test_what_another_version_forecast_is_left_out(house: House):
    report = forecast(house)
    model_id, documents = third_version(model("AAPL"))
    for name, document in documents.items():
        house.models.put(name, document)
    older = pl.when(pl.col("symbol") == "AAPL").then(pl.lit(model_id)).otherwise("model_id").alias("model_id")
    house.store.upsert(FORECASTS, *house.store.partitions(FORECASTS), lambda rows: rows.with_columns(older))
    write_explanations(report.target_session, house.sources(NIGHT), report.at_hand)
    assert answers(house, report).keys() == {"AMZN"}


def test_an_empty_ledger_explains_nothing():
    house = House(MemoryTableStore())
    assert write_newest_explanations(house.sources(NIGHT)) == []
