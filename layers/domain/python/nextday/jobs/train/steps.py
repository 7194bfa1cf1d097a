"""Use case: learn from every final bar, and make the result the current model unless it is refused.

A training is made in steps, so that buckets can be trained side by side and none needs the rows of another: every
bucket is surveyed, then every bucket learns, then one step concludes.
"""

from nextday.jobs.train.conclude import conclude
from nextday.jobs.train.learn import learn
from nextday.jobs.train.report import TrainReport
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.survey import survey
from nextday.settings import TRAINING_STEPS

STEPS = dict(zip(TRAINING_STEPS, (survey, learn), strict=True))


def train(run: TrainingRun) -> TrainReport:
    """All steps, one after another."""
    for step in STEPS.values():
        for bucket in range(run.settings.buckets):
            step(run, bucket)
    return conclude(run)
