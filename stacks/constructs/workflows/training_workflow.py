"""Training, bucket by bucket, then the forecasts."""

from functools import partial

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.jobs.jobs import Jobs
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.workflows.bucket_fan_out import FAILURE_CAUSE, BucketFanOut
from stacks.constructs.workflows.job_task import JobTask
from stacks.constructs.workflows.logged_machine import LoggedMachine

_SCHEDULED = {"scheduled_time": sfn.JsonPath.string_at("$.scheduled_time")}


class TrainingWorkflow(Construct):
    """Surveys every bucket, learns in every bucket from all surveys, concludes with a model, and predicts.

    When a step fails in any bucket there is no new model: the current one still forecasts, then the execution fails.
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
            definition=self._training(buckets, jobs.train, then=self._prediction(jobs.predict)),
            invokes=[jobs.train, jobs.predict],
            timeout=Duration.hours(3),  # 32 buckets, eight at once, every step at its 15 minutes: 2.5 hours
            monitoring=monitoring,
        )

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
