"""When a workflow runs."""

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from nextday.settings import Again, Schedule


class JobSchedule(scheduler.Schedule):
    """Starts a state machine by a schedule and tells it the instant, and a `wish`; undelivered starts go to a queue."""

    def __init__(
        self,
        scope: Construct,
        job: str,
        *,
        stage: str,
        at: Schedule | Again,
        machine: sfn.IStateMachine,
        dead_letters: sqs.IQueue,
        wish: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            f"Schedule-{job}",
            schedule_name=f"nextday-{stage}-{job}",
            schedule=scheduler.ScheduleExpression.expression(f"cron({at.cron})", TimeZone.ETC_UTC),
            time_window=scheduler.TimeWindow.off(),
            target=targets.StepFunctionsStartExecution(
                machine,
                input=scheduler.ScheduleTargetInput.from_object(
                    {"scheduled_time": scheduler.ContextAttribute.scheduled_time, **({wish: True} if wish else {})}
                ),
                dead_letter_queue=dead_letters,
                # by default 185 within 24 hours: a start that late would meet the next one
                retry_attempts=5,
                max_event_age=Duration.minutes(30),
            ),
        )
