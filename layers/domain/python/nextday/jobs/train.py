"""Use case: learn from every final bar, and make the result the current model unless it is refused.

A training is made in steps, so that buckets can be trained side by side and none needs the rows of another: every
bucket is surveyed, then every bucket learns, then one step concludes.
"""

from nextday.jobs.train_conclude import conclude
from nextday.jobs.train_learn import learn
from nextday.jobs.train_report import TrainReport
from nextday.jobs.train_survey import survey
from nextday.jobs.training_run import TrainingRun
from nextday.settings import TRAINING_STEPS

STEPS = dict(zip(TRAINING_STEPS, (survey, learn), strict=True))


def train(run: TrainingRun) -> TrainReport:
    """All steps, one after another."""
    for step in STEPS.values():
        for bucket in range(run.settings.buckets):
            step(run, bucket)
    return conclude(run)
