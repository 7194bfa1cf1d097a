import pytest

from nextday.jobs.train.report import ALREADY_CURRENT
from ops.commands.train import decided


@pytest.mark.parametrize(
    ("published", "verdict", "told"),
    [
        (True, "no model was current", "made current (no model was current)"),
        (False, "lacks MSFT", "not made current (lacks MSFT)"),
        (False, ALREADY_CURRENT, "already current"),
    ],
)
def test_what_became_of_a_model_is_told_without_contradiction(verdict: str, told: str, *, published: bool):
    assert decided({"published": published, "verdict": verdict}) == told
