"""`nextday accept --stage`: a decision written into a stage's lake, and told when it cannot be."""

import pytest

from nextday.catalog import HOLDS
from nextday.lake.reading import all_rows
from nextday.lake.s3.tables import S3TableStore
from ops.localcloud.cloud import LocalCloud
from tests.in_process import nextday
from tests.scenarios.command import Ran

pytestmark = pytest.mark.usefixtures("telling_product")


def accept(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    return nextday(capsys, "accept", *words)


def test_a_decision_is_a_row_of_the_stages_table(
    telling_product: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = accept(capsys, "aapl", "--stage", "dev", "--json").document["accepted"]
    store = S3TableStore(telling_product.lake_bucket, client=telling_product.session.client("s3"))
    (stored,) = all_rows(HOLDS, store).to_dicts()
    assert (stored["symbol"], stored["reason"], stored["ended_at"]) == ("AAPL", told["reason"], None)
    assert stored["accepted_at"] is not None
    again = accept(capsys, "AAPL", "--stage", "dev", "--json").document["accepted"]
    assert again == [told]


def test_what_is_not_held_cannot_be_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    ran = accept(capsys, "MSFT", "--stage", "dev")
    assert (ran.code, ran.out) == (2, "")
    assert "nothing of MSFT is held" in ran.err


@pytest.mark.parametrize(
    ("stage", "variables", "told"),
    [
        ("prod", {}, "there is no table holds in nextday_prod: is the stage deployed, to this account and region?"),
        ("dev", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "stage dev cannot be asked: Could not connect"),
        ("dev", {"AWS_ACCESS_KEY_ID": None}, "stage dev cannot be asked: Unable to locate credentials"),
    ],
)
def test_a_stage_that_cannot_be_reached_is_explained_in_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    variables: dict[str, str | None],
    told: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    ran = accept(capsys, "AAPL", "--stage", stage)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert told in ran.err
