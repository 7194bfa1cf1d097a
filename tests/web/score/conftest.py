"""The score behind an API that tells of one ledger."""

from collections.abc import Callable

import pytest

from tests.web.answers_score import Ledger
from tests.web.site import FakeApi

Serve = Callable[[Ledger], Ledger]


@pytest.fixture
def serve(api: FakeApi) -> Serve:
    """Let the API tell of a ledger."""

    def serve(ledger: Ledger) -> Ledger:
        api.serve("/api/forecasts", ledger.forecasts)
        api.serve("/api/proof", ledger.proof)
        api.serve("/api/scoreboard", ledger.scoreboard)
        return ledger

    return serve


@pytest.fixture
def ledger(serve: Serve) -> Ledger:
    """A ledger of forty-five settled sessions."""
    return serve(Ledger())
