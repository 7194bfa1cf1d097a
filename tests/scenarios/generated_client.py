"""The typed client that openapi-python-client makes of the committed document, and a consumer's walk with it."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from math import fsum, log, prod
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).parents[2] / "lambdas" / "api" / "openapi.json"
_PACKAGE = "nextday_client"


def generated(folder: Path) -> str:
    """Make the client in a folder and import it; returns the name of its package."""
    settings = folder / "settings.yml"
    settings.write_text("post_hooks: []\n")  # nobody reads the code, which would be formatted otherwise
    words = ["generate", "--path", DOCUMENT, "--meta", "none", "--output-path", folder / _PACKAGE, "--config", settings]
    program = [sys.executable, "-m", "openapi_python_client", *map(str, words), "--fail-on-warning"]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    spec = spec_from_file_location(_PACKAGE, folder / _PACKAGE / "__init__.py")
    assert spec
    assert spec.loader
    sys.modules[_PACKAGE] = package = module_from_spec(spec)
    spec.loader.exec_module(package)
    return _PACKAGE


@dataclass(frozen=True)
class Consumer:
    """Somebody who has the generated client and the API's address, and nothing else of ours."""

    package: str
    url: str

    def ask(self, operation: str, *words: Any, **values: Any) -> Any:
        """The parsed answer of an operation such as `market.get_bars`; fails on a problem."""
        client = import_module(f"{self.package}.client").Client(base_url=self.url, raise_on_unexpected_status=True)
        answered = import_module(f"{self.package}.api.{operation}").sync(*words, client=client, **values)
        assert type(answered).__name__ != "Problem", answered
        return answered

    def of(self, name: str, value: Any) -> Any:
        """A value of one of the client's enumerations."""
        return getattr(import_module(f"{self.package}.models"), name)(value)


def walk(consumer: Consumer, *, settled: date, following: date) -> None:
    """Symbols, bars, forecast, outcome, score, explanation, proof; the last two sessions are known beforehand."""
    [symbol, *_] = consumer.ask("market.get_symbols").symbols
    bars = consumer.ask("market.get_bars", symbol=symbol, order=consumer.of("GetBarsOrder", "desc"), limit=2).bars
    assert bars[0].timestamp == settled

    forecast = consumer.ask("forecast.get_forecast", symbol=symbol)
    assert (forecast.asof, forecast.target_session, forecast.state.value) == (settled, following, "open")

    glance = consumer.ask("market.get_watchlist")
    place = glance.symbols.index(symbol)
    assert (glance.close[place], glance.previous_close[place]) == (bars[0].close, bars[1].close)
    assert (glance.target_session[place], glance.prob_up[place]) == (following, round(forecast.prob_up, 6))

    ledger = consumer.ask("forecast.get_forecasts", symbol=symbol).forecasts
    assert [entry.target_session for entry in ledger[:2]] == [following, settled]
    outcome = ledger[1].outcome
    assert outcome.up is (outcome.target_close > outcome.asof_close)
    assert outcome.target_close == bars[0].close
    assert glance.recent[place][-1] == ("h" if (ledger[1].prob_up > 1 / 2) is outcome.up else "m")

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
    days = consumer.ask("score.get_backtest_days", symbol=symbol)
    assert prod(1 + value for value in days.gross) == pytest.approx(1 + backtest.gross, abs=1e-4)
    assert len(days.sessions) == len(days.held) == len(days.turnover) == backtest.days
    training = consumer.ask("score.get_training", symbol=symbol)
    assert (training.model_id, training.last_session) == (days.model_id, settled)
    assert training.candidates[-1].role.value == "mixture"

    proof = consumer.ask("forecast.get_proof", sealed=True)
    seal = next(seal for seal in proof.days[-1].entries if seal.symbol == symbol)
    assert (proof.ok, sha256(seal.sealed.encode()).hexdigest()) == (True, seal.entry_hash)
    assert proof.days[-1].previous_hash == proof.days[-2].day_hash
    assert consumer.ask("forecast.get_replay", symbol=symbol, asof=settled).recomputed.equal is True
