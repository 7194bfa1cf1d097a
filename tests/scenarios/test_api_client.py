"""What a consumer gets who knows the OpenAPI document alone."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from math import fsum, log
from shutil import copytree

import pytest
import requests

from lambdas.api.contract import Contract
from tests.scenarios.command import nextday, serving
from tests.scenarios.conftest import NIGHT, Told
from tests.scenarios.generated_client import Consumer, generated
from tests.unit.api.client import Answer
from tests.unit.api.promised import broken
from tests.unit.api.whole_lake import requests as examples

pytestmark = pytest.mark.scenario

SETTLED, NEXT = date(2026, 5, 18), date(2026, 5, 19)


@pytest.fixture(scope="module")
def door(first_night: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API after a second night, which has settled the first one's forecasts."""
    data = copytree(first_night.data, tmp_path_factory.mktemp("second-night") / "data")
    replayed = nextday("replay", "--from", NIGHT, "--to", SETTLED.isoformat(), "--data", data, "--json")
    assert replayed.document["failures"] == []
    with serving("up", "--data", data, "--as-of", SETTLED.isoformat()) as (_, url):
        yield f"{url}/api"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    return generated(tmp_path_factory.mktemp("client"))


def test_a_generated_client_walks_from_a_symbol_to_the_proof_of_its_forecasts(door: str, package: str):
    walk(Consumer(package, door), settled=SETTLED, following=NEXT)


def walk(consumer: Consumer, *, settled: date, following: date) -> None:
    """Symbols, bars, forecast, outcome, score, explanation, proof; the last two sessions are known beforehand."""
    [symbol, *_] = consumer.ask("market.get_symbols").symbols
    bars = consumer.ask("market.get_bars", symbol=symbol, order=consumer.of("GetBarsOrder", "desc"), limit=2).bars
    assert bars[0].timestamp == settled

    forecast = consumer.ask("forecast.get_forecast", symbol=symbol)
    assert (forecast.asof, forecast.target_session, forecast.state.value) == (settled, following, "open")

    ledger = consumer.ask("forecast.get_forecasts", symbol=symbol).forecasts
    assert [entry.target_session for entry in ledger[:2]] == [following, settled]
    outcome = ledger[1].outcome
    assert outcome.up is (outcome.target_close > outcome.asof_close)
    assert outcome.target_close == bars[0].close

    board = consumer.ask("score.get_scoreboard", symbol=symbol)
    losses = [entry.outcome.log_loss for entry in ledger if entry.outcome]
    assert (board.forecasts, board.log_loss) == (len(losses), pytest.approx(fsum(losses) / len(losses)))
    assert board.waiting == 1

    why = consumer.ask("forecast.get_explanation", symbol=symbol)
    total = why.sum_check.usual + fsum(one.log_odds for one in why.contributions)
    assert why.prob_up == forecast.prob_up
    assert total == pytest.approx(log(why.prob_up / (1 - why.prob_up)), abs=1e-9)

    model = consumer.ask("score.get_model", symbol)
    assert (model.model_id, model.last_session) == (forecast.model_id, settled)
    assert set(model.weights.additional_properties) == {member.candidate for member in model.members}
    backtest = consumer.ask("score.get_backtest", symbol=symbol)
    assert (backtest.symbol, backtest.net < backtest.gross) == (symbol, True)

    proof = consumer.ask("forecast.get_proof", sealed=True)
    seal = next(seal for seal in proof.days[-1].entries if seal.symbol == symbol)
    assert (proof.ok, sha256(seal.sealed.encode()).hexdigest()) == (True, seal.entry_hash)
    assert proof.days[-1].previous_hash == proof.days[-2].day_hash
    assert consumer.ask("forecast.get_replay", symbol=symbol, asof=settled).recomputed.equal is True


@pytest.mark.parametrize(
    ("name", "asked"), [*examples(Contract.committed())], ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_operation_answers_as_documented_over_a_lake_of_real_jobs(door: str, name: str, asked: dict[str, str]):
    values = asked["query"].replace("2026-06-01", NEXT.isoformat()).replace("2026-05-29", SETTLED.isoformat())
    path = asked["path"].replace("2026-06-01", NEXT.isoformat())
    sent = requests.request(asked["method"], f"{door}{path}?{values}", timeout=30)
    # what a front door adds is its own
    headers = {name: value for name, value in sent.headers.items() if name in {"Content-Type", "ETag", "Cache-Control"}}
    answer = Answer(sent.status_code, headers, sent.text, sent.content)
    assert (answer.status, broken(name, answer)) == (200, [])
