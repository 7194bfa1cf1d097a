"""Bars in progress, asked for every minute of a session."""

from aws_cdk import Aws, Duration, TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from nextday.settings import QUOTED_AT, QuoteSettings
from stacks.constructs.jobs.job_function import JobFunction
from stacks.constructs.live.change_stream import ChangeStream
from stacks.constructs.universe import Universe
from stacks.constructs.watch.monitoring import Monitoring


class Quotes(Construct):
    """A function of the jobs' image, which has the vendor's client, and a schedule of the exchange's hours.

    It may put what it hears on the stream and nothing else. A minute that fails is not tried again, and rings nowhere.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, stream: ChangeStream, universe: Universe, monitoring: Monitoring
    ) -> None:
        super().__init__(scope, construct_id)
        self._function = JobFunction(
            self,
            "Function",
            job="quote",
            settings=QuoteSettings(changes=stream.stream_name, universe=universe.url),
            memory=512,  # yfinance and pandas take 200 MB
            timeout=Duration.seconds(50),  # before the next minute
            monitoring=monitoring,
        )
        self._function.configure_async_invoke(retry_attempts=0, max_event_age=Duration.minutes(1))
        universe.grant_to(self._function)
        stream.grant_tell(self._function)
        self._schedule(f"nextday-{monitoring.stage}-quotes")

    def _schedule(self, name: str) -> None:
        # of its own: what is dropped of the default one wakes a person
        group = scheduler.ScheduleGroup(self, "Group", schedule_group_name=name)
        scheduler.Schedule(
            self,
            "Schedule",
            schedule_name=name,
            schedule_group=group,
            schedule=scheduler.ScheduleExpression.expression(f"cron({QUOTED_AT})", TimeZone.AMERICA_NEW_YORK),
            time_window=scheduler.TimeWindow.off(),
            target=targets.LambdaInvoke(
                self._function,
                role=self._starter(group).without_policy_updates(),
                input=scheduler.ScheduleTargetInput.from_object(
                    {"scheduled_time": scheduler.ContextAttribute.scheduled_time}
                ),
                retry_attempts=0,
                max_event_age=Duration.minutes(1),
            ),
        )

    def _starter(self, group: scheduler.ScheduleGroup) -> iam.Role:
        """Whom the schedule is: the CDK's own would invoke every version of the function, of which there are none."""
        ours = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group.schedule_group_arn}}
        role = iam.Role(self, "Starter", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com", conditions=ours))
        function = self._function.function_arn
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function]))
        return role
