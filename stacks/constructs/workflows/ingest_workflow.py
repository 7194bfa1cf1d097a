"""Ingest of one interval, bucket by bucket."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.workflows.bucket_fan_out import FAILURE_CAUSE, BucketFanOut
from stacks.constructs.workflows.logged_machine import LoggedMachine

# the outcomes of thousands of symbols would not fit into the output of one execution
REPORT_FIELDS = (
    "bars_written",
    "objects_written",
    "quarantined",
    "off_session",
    "suspect",
    "fallbacks",
    "failed",
    "torn",
    "thrifty",
)
WISHES = ("backfill", "resweep", "missing")


class IngestWorkflow(Construct):
    """Sends every bucket to ingest. One that fails does not stop the others, but the execution fails in the end.

    The input is `{"scheduled_time": ...}`, with `"backfill": true` where whole histories are to be completed,
    `"resweep": true` where those stored are to be compared, or `"missing": true` where only those symbols are to be
    asked for that lack the last session.
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
                **{wish: sfn.JsonPath.object_at(f"$.{wish}") for wish in WISHES},
            },
            kept=REPORT_FIELDS,
            then=sfn.Succeed(self, "Arrived"),
            otherwise=sfn.Fail(self, "Some bucket failed", error="IngestFailed", cause_path=FAILURE_CAUSE),
        )
        self.machine = LoggedMachine(
            self,
            "Machine",
            definition=self._completed(every.start),
            invokes=[ingest],
            timeout=Duration.minutes(50),  # over before the next hour's run begins
            monitoring=monitoring,
        )

    def _completed(self, then: sfn.IChainable) -> sfn.IChainable:
        """Schedules say nothing of whole histories: complete what they send."""
        for wish in reversed(WISHES):
            unwished = sfn.Pass(
                self, f"No {wish}", result=sfn.Result.from_boolean(value=False), result_path=f"$.{wish}"
            )
            is_told = sfn.Condition.is_present(f"$.{wish}")
            then = sfn.Choice(self, f"Told of a {wish}?").when(is_told, then).otherwise(unwished.next(then))
        return then
