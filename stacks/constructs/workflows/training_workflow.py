"""Training, bucket by bucket, then the forecasts."""

from functools import partial

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from nextday.settings import TRAINING_WAITS, WAIT
from stacks.constructs.jobs.jobs import Jobs
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.workflows.bucket_fan_out import FAILURE_CAUSE, BucketFanOut
from stacks.constructs.workflows.job_task import JobTask
from stacks.constructs.workflows.logged_machine import LoggedMachine

_SCHEDULED = {"scheduled_time": sfn.JsonPath.string_at("$.scheduled_time")}
_WAITED = "$.waited"


def _says(what: str) -> sfn.Condition:
    return sfn.Condition.boolean_equals(f"$.due.{what}", value=True)


class TrainingWorkflow(Construct):
    """Asks what is due, surveys every bucket, learns in every bucket from all surveys, concludes, and predicts.

    It waits for daily bars for half an hour at most, then goes on with what is there; its output tells what was not.
    When a step fails in any bucket there is no new model: the current one still forecasts, then the execution fails.
    The input is `{"scheduled_time": ...}`, with `"again": true` where only that is to be done which the night still
    wants.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        buckets: int,
        jobs: Jobs,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        self.machine = LoggedMachine(
            self,
            "Machine",
            definition=self._night(buckets, jobs),
            invokes=[jobs.train, jobs.predict],
            # 32 buckets, eight at once, every step at its 15 minutes: 2.5 hours, after half an hour of waiting
            timeout=Duration.minutes(195),
            monitoring=monitoring,
        )

    def _night(self, buckets: int, jobs: Jobs) -> sfn.IChainable:
        prediction = self._prediction(jobs.predict)
        training = self._training(buckets, jobs.train, then=prediction)
        event = {"step": "due", "again": sfn.JsonPath.object_at("$.again"), **_SCHEDULED}
        ask = JobTask(self, "What is due?", function=jobs.train, event=event, result_path="$.due")
        # not to know is no reason to do nothing
        ask.add_catch(training, result_path="$.failure")
        what = sfn.Choice(self, "Wait, train or predict?")
        what.when(self._may_wait(), self._wait(ask)).when(_says("trains"), training)
        what.when(_says("publishes"), prediction).otherwise(sfn.Succeed(self, "Nothing is due"))
        unasked = sfn.Pass(
            self, "Waited for nothing yet", result=sfn.Result.from_object({"times": 0}), result_path=_WAITED
        )
        return self._told(unasked.next(ask.next(what)))

    def _told(self, then: sfn.IChainable) -> sfn.IChainable:
        """The first schedule of a night says nothing of later ones: complete what it sends."""
        first = sfn.Pass(self, "Not again", result=sfn.Result.from_boolean(value=False), result_path="$.again")
        choice = sfn.Choice(self, "Told of another run?")
        return choice.when(sfn.Condition.is_present("$.again"), then).otherwise(first.next(then))

    @staticmethod
    def _may_wait() -> sfn.Condition:
        return sfn.Condition.and_(_says("waits"), sfn.Condition.number_less_than(f"{_WAITED}.times", TRAINING_WAITS))

    def _wait(self, then: sfn.IChainable) -> sfn.IChainable:
        wait = sfn.Wait(self, "Wait for bars", time=sfn.WaitTime.duration(Duration.seconds(WAIT.seconds)))
        times = {"times": sfn.JsonPath.math_add(sfn.JsonPath.number_at(f"{_WAITED}.times"), 1)}
        return wait.next(sfn.Pass(self, "Waited", parameters=times, result_path=_WAITED)).next(then)

    def _training(self, buckets: int, train: lambda_.IFunction, *, then: sfn.IChainable) -> sfn.IChainable:
        # no two executions mix what their steps hand on
        event = {"run": sfn.JsonPath.execution_name, **_SCHEDULED}
        every = partial(BucketFanOut, self, buckets=buckets, function=train, otherwise=then)
        end = JobTask(self, "Conclude", function=train, event={"step": "conclude", **event}, result_path="$.train")
        end.add_catch(then, result_path="$.failure").next(then)
        learn = every("Learn", event={"step": "learn", **event}, then=end)
        return every("Survey", event={"step": "survey", **event}, then=learn.start).start

    def _prediction(self, predict: lambda_.IFunction) -> sfn.IChainable:
        job = JobTask(self, "Predict", function=predict, event=_SCHEDULED, result_path="$.predict")
        return job.next(self._verdict())

    def _verdict(self) -> sfn.IChainable:
        failed = sfn.Fail(self, "Training failed", error="TrainingFailed", cause_path=FAILURE_CAUSE)
        choice = sfn.Choice(self, "Is the model new?")
        return choice.when(sfn.Condition.is_present("$.failure"), failed).otherwise(sfn.Succeed(self, "Published"))
