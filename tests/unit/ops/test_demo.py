from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ops.commands.demo import run_jobs
from ops.product import RunFailed, ScheduleName
from ops.terminal.output import notes
from ops.terminal.steps import Steps

SHORT = "training failed: TooLittleHistory: none of 2 symbols can be trained"


def ends_well() -> None:
    """Nothing to say."""


def ends_with(why: str) -> Callable[[], None]:
    def fail() -> None:
        raise RunFailed(why)

    return fail


@dataclass
class FakeProduct:
    """A product whose training ends in a certain way."""

    training: Callable[[], None] = ends_well

    def fire(self, schedule: ScheduleName) -> None:
        if schedule is ScheduleName.TRAINING:
            self.training()


def test_a_night_that_ends_well_has_nothing_to_explain():
    assert run_jobs(FakeProduct(), Steps(notes)) is None


def test_histories_too_short_for_a_model_are_no_failure():
    told = run_jobs(FakeProduct(ends_with(SHORT)), Steps(notes))
    assert told == "none of 2 symbols can be trained"


@pytest.mark.parametrize("why", ["training failed: LakeError: gone", "training failed: TrainingFailed", "TooLittle"])
def test_any_other_failure_of_the_training_is_one(why: str):
    with pytest.raises(RunFailed, match=why):
        run_jobs(FakeProduct(ends_with(why)), Steps(notes))
