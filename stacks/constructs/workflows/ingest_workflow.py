"""Ingest of one interval, bucket by bucket."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.monitoring import Monitoring
from stacks.constructs.workflows.bucket_fan_out import FAILURE_CAUSE, BucketFanOut
from stacks.constructs.workflows.logged_machine import LoggedMachine

# the outcomes of thousands of symbols would not fit into the output of one execution
REPORT_FIELDS = ("bars_written", "objects_written", "quarantined", "off_session", "suspect", "fallbacks", "failed")


class IngestWorkflow(Construct):
    """Sends every bucket to ingest. One that fails does not stop the others, but the execution fails in the end.

    The input is `{"scheduled_time": ...}`, and `"backfill": true` where whole histories are wanted.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        interval: str,
        buckets: int,
        ingest: lambda_.IFunction,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        every = BucketFanOut(
            self,
            "Ingest",
            buckets=buckets,
            function=ingest,
            event={
                "interval": interval,
                "scheduled_time": sfn.JsonPath.string_at("$.scheduled_time"),
                "backfill": sfn.JsonPath.object_at("$.backfill"),
            },
            kept=REPORT_FIELDS,
            then=sfn.Succeed(self, "Arrived"),
            otherwise=sfn.Fail(self, "Some bucket failed", error="IngestFailed", cause_path=FAILURE_CAUSE),
        )
        self.machine = LoggedMachine(
            self,
            "Machine",
            definition=self._completed(then=every.start),
            invokes=[ingest],
            timeout=Duration.minutes(50),  # over before the next hour's run begins
            monitoring=monitoring,
        )

    def _completed(self, *, then: sfn.IChainable) -> sfn.Choice:
        """Schedules say nothing of a backfill: complete what they send."""
        recent = sfn.Pass(self, "Recent bars", result=sfn.Result.from_boolean(value=False), result_path="$.backfill")
        is_told = sfn.Condition.is_present("$.backfill")
        return sfn.Choice(self, "Told of a backfill?").when(is_told, then).otherwise(recent.next(then))
