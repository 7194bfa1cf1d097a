"""Training, then the forecasts."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.job_task import JobTask
from stacks.constructs.logged_machine import LoggedMachine
from stacks.constructs.monitoring import Monitoring


class TrainingWorkflow(Construct):
    """Trains, then predicts. When training fails the current model still forecasts, then the execution fails."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        train: lambda_.IFunction,
        predict: lambda_.IFunction,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        event = {"scheduled_time": sfn.JsonPath.string_at("$.scheduled_time")}
        training = JobTask(self, "Train", function=train, event=event, result_path="$.train")
        prediction = JobTask(self, "Predict", function=predict, event=event, result_path="$.predict")
        training.add_catch(prediction, result_path="$.failure")
        self.machine = LoggedMachine(
            self,
            "Machine",
            definition=training.next(prediction).next(self._verdict()),
            invokes=[train, predict],
            timeout=Duration.hours(2),
            monitoring=monitoring,
        )

    def _verdict(self) -> sfn.IChainable:
        failed = sfn.Fail(self, "Training failed", error="TrainingFailed", cause_path="States.JsonToString($.failure)")
        choice = sfn.Choice(self, "Is the model new?")
        return choice.when(sfn.Condition.is_present("$.failure"), failed).otherwise(sfn.Succeed(self, "Published"))
