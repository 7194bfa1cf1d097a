"""The made-up answers that the page is tested with are such as the API gives."""

import pytest
from pydantic import BaseModel

from ops.contract.answers.base import Problem
from ops.contract.answers.forecasts import Forecast
from ops.contract.answers.market import Candles
from ops.contract.answers.scores import Scoreboard
from ops.contract.answers.watchlist import Watchlist
from tests.web import answers


@pytest.mark.parametrize(
    ("answer", "promised"),
    [
        (answers.latest("AAPL"), Candles),
        (answers.latest("AAPL", "1h"), Candles),
        (answers.latest("AAPL", bars=0), Candles),
        (answers.forecast("AAPL"), Forecast),
        (answers.forecast("AAPL", prob_up=None, reason="stale_data"), Forecast),
        (answers.watchlist(), Watchlist),
        (answers.scoreboard(), Scoreboard),
        (answers.problem(404, "not-found", "Not found", "nothing there"), Problem),
    ],
)
def test_an_answer_is_one_that_the_contract_promises(answer: answers.Answer, promised: type[BaseModel]) -> None:
    promised.model_validate(answer)
