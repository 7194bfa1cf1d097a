"""Ingest of one interval, bucket by bucket."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge_wildcards, logical_id
from stacks.constructs.job_task import JobTask
from stacks.constructs.logged_machine import LoggedMachine
from stacks.constructs.monitoring import Monitoring

FAILED = "IngestFailed"
_BUCKETS_AT_ONCE = 8
# the outcomes of thousands of symbols would not fit into the output of one execution
KEPT = ("bars_written", "objects_written", "quarantined", "suspect", "relieved", "failed")


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
        self.machine = LoggedMachine(
            self,
            "Machine",
            definition=self._listing(buckets, self._every_bucket(interval, ingest).next(self._verdict())),
            invokes=[ingest],
            timeout=Duration.minutes(50),
            monitoring=monitoring,
        )
        self._acknowledge_children()

    def _listing(self, buckets: int, then: sfn.IChainable) -> sfn.Choice:
        """Schedules say nothing of a backfill: complete what they send, and list the buckets."""
        all_buckets = sfn.Result.from_array(list(range(buckets)))
        listing = sfn.Pass(self, "List buckets", result=all_buckets, result_path="$.buckets").next(then)
        recent = sfn.Pass(self, "Recent bars", result=sfn.Result.from_boolean(value=False), result_path="$.backfill")
        is_told = sfn.Condition.is_present("$.backfill")
        return sfn.Choice(self, "Told of a backfill?").when(is_told, listing).otherwise(recent.next(listing))

    def _every_bucket(self, interval: str, ingest: lambda_.IFunction) -> sfn.DistributedMap:
        return sfn.DistributedMap(
            self,
            "Every bucket",
            items_path="$.buckets",
            item_selector={
                "interval": interval,
                "bucket": sfn.JsonPath.number_at("$$.Map.Item.Value"),
                "scheduled_time": sfn.JsonPath.string_at("$.scheduled_time"),
                "backfill": sfn.JsonPath.object_at("$.backfill"),
            },
            max_concurrency=_BUCKETS_AT_ONCE,
            # what nobody can catch, as a lost runtime, ends one bucket; the verdict counts those that ended
            tolerated_failure_percentage=100,
            map_execution_type=sfn.StateMachineType.STANDARD,
            result_path="$.shards",
        ).item_processor(self._one_bucket(ingest))

    def _one_bucket(self, ingest: lambda_.IFunction) -> sfn.IChainable:
        note = sfn.Pass(
            self, "Note failure", parameters={"status": "failed", "report": sfn.JsonPath.object_at("$.failure")}
        )
        return JobTask(
            self,
            "Ingest",
            function=ingest,
            event={
                "interval": sfn.JsonPath.string_at("$.interval"),
                "bucket": sfn.JsonPath.number_at("$.bucket"),
                "scheduled_time": sfn.JsonPath.string_at("$.scheduled_time"),
                "backfill": sfn.JsonPath.object_at("$.backfill"),
            },
            result_selector={"status": "done", "report": {name: sfn.JsonPath.object_at(f"$.{name}") for name in KEPT}},
        ).add_catch(note, result_path="$.failure")

    def _verdict(self) -> sfn.IChainable:
        statuses = sfn.JsonPath.list_at("$.shards[*].status")
        judge = sfn.Pass(
            self,
            "Judge",
            parameters={
                "failed": sfn.JsonPath.array_contains(statuses, "failed"),
                "ended": sfn.JsonPath.array_length(statuses),
                "wanted": sfn.JsonPath.array_length(sfn.JsonPath.list_at("$.buckets")),
                "shards": sfn.JsonPath.object_at("$.shards"),
            },
        )
        some_failed = sfn.Condition.boolean_equals("$.failed", value=True)
        all_ended = sfn.Condition.number_equals_json_path("$.ended", "$.wanted")
        choice = sfn.Choice(self, "Did every bucket arrive?").when(some_failed, self._failure())
        return judge.next(choice.when(all_ended, sfn.Succeed(self, "Arrived")).otherwise(self._loss()))

    def _failure(self) -> sfn.IChainable:
        failures = sfn.JsonPath.list_at("$.shards[?(@.status == 'failed')].report")
        gather = sfn.Pass(self, "Gather failures", parameters={"failures": failures})
        cause = "States.JsonToString($.failures)"
        return gather.next(sfn.Fail(self, "Some bucket failed", error=FAILED, cause_path=cause))

    def _loss(self) -> sfn.IChainable:
        cause = "a bucket ended without telling why: see the failed children of the map run"
        return sfn.Fail(self, "Some bucket was lost", error=FAILED, cause=cause)

    def _acknowledge_children(self) -> None:
        name = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{{"Ref":"{logical_id(self.machine)}"}}]}}]}}'
        executions = f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{name}"
        children = (f"{executions}:*", f"{executions}/*:*")
        acknowledge_wildcards(self, "the machine's own child executions, one per bucket", *children)
