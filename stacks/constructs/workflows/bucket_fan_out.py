"""A step of a workflow that every bucket of symbols goes through."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.workflows.job_task import JobTask

MAX_CONCURRENCY = 8
# the causes of all buckets together may be longer than an execution's cause may be
CAUSES_KEPT = 3
FAILURE_CAUSE = "States.JsonToString($.failure)"
"""What a Fail state that ends an execution says of the failure."""


class BucketFanOut(Construct):
    """Sends an event to a job once for every bucket, some at once; a bucket that fails does not stop the others.

    `start` is the first state. When all arrived `then` follows, with `$.shards`: what is kept of each bucket's report.
    If not, `otherwise` follows, with `$.failure`: how many failed, and the first of their events with error and cause.
    """

    def __init__(
        self,
        scope: Construct,
        job: str,
        *,
        buckets: int,
        function: lambda_.IFunction,
        event: Mapping[str, Any],
        kept: Sequence[str] = (),
        then: sfn.IChainable,
        otherwise: sfn.IChainable,
    ) -> None:
        super().__init__(scope, f"{job} every bucket")
        self._job = job
        event = {**event, "bucket": sfn.JsonPath.number_at("$$.Map.Item.Value")}
        every = self._map(event, self._one(function, list(event), kept)).add_catch(otherwise, result_path="$.failure")
        self.start = self._listing(buckets).next(every).next(self._judged(then, otherwise))

    def _listing(self, buckets: int) -> sfn.Pass:
        every = sfn.Result.from_array(list(range(buckets)))
        return sfn.Pass(self, f"{self._job}: list buckets", result=every, result_path="$.buckets")

    def _map(self, event: Mapping[str, Any], one: sfn.IChainable) -> sfn.DistributedMap:
        return sfn.DistributedMap(
            self,
            f"{self._job} every bucket",
            items_path="$.buckets",
            item_selector=event,
            max_concurrency=MAX_CONCURRENCY,
            # what nobody can catch, as a lost runtime, ends one bucket; the verdict counts those that ended. No count
            # beside it: a map fails when it exceeds either
            tolerated_failure_percentage=100,
            map_execution_type=sfn.StateMachineType.STANDARD,  # express ends after 5 minutes, a job may take 15
            result_path="$.shards",
        ).item_processor(one)

    def _one(self, function: lambda_.IFunction, fields: Sequence[str], kept: Sequence[str]) -> sfn.IChainable:
        """A failure is noted instead of raised: of its children's causes a failed map would tell none."""
        failed = {field: sfn.JsonPath.object_at(f"$.{field}") for field in fields} | {
            "Error": sfn.JsonPath.string_at("$.failure.Error"),
            "Cause": sfn.JsonPath.string_at("$.failure.Cause"),
        }
        note = sfn.Pass(self, f"{self._job}: note failure", parameters={"status": "failed", "report": failed})
        report = {name: sfn.JsonPath.object_at(f"$.{name}") for name in kept}
        job = JobTask(self, self._job, function=function, result_selector={"status": "done", "report": report})
        return job.add_catch(note, result_path="$.failure")

    def _judged(self, then: sfn.IChainable, otherwise: sfn.IChainable) -> sfn.IChainable:
        statuses = sfn.JsonPath.list_at("$.shards[*].status")
        judge = sfn.Pass(
            self,
            f"{self._job}: judge",
            parameters={
                "failed": sfn.JsonPath.array_contains(statuses, "failed"),
                "ended": sfn.JsonPath.array_length(statuses),
                "wanted": sfn.JsonPath.array_length(sfn.JsonPath.list_at("$.buckets")),
            },
            result_path="$.verdict",
        )
        some_failed = sfn.Condition.boolean_equals("$.verdict.failed", value=True)
        all_ended = sfn.Condition.number_equals_json_path("$.verdict.ended", "$.verdict.wanted")
        choice = sfn.Choice(self, f"{self._job}: did every bucket arrive?")
        choice.when(some_failed, self._failures(otherwise)).when(all_ended, then).otherwise(self._loss(otherwise))
        return judge.next(choice)

    def _failures(self, then: sfn.IChainable) -> sfn.IChainable:
        failed = sfn.JsonPath.list_at("$.shards[?(@.status == 'failed')].report")
        gather = sfn.Pass(
            self, f"{self._job}: gather failures", parameters={"failures": failed}, result_path="$.shards"
        )
        failure = {
            "failed": sfn.JsonPath.array_length(sfn.JsonPath.list_at("$.shards.failures")),
            "first": sfn.JsonPath.list_at(f"$.shards.failures[0:{CAUSES_KEPT}]"),
        }
        tell = sfn.Pass(self, f"{self._job}: tell the first", parameters=failure, result_path="$.failure")
        return gather.next(tell).next(then)

    def _loss(self, then: sfn.IChainable) -> sfn.IChainable:
        lost = {
            "Error": "BucketLost",
            "Cause": "a bucket ended without telling why: see the failed children of the map run",
        }
        result = sfn.Result.from_object(lost)
        return sfn.Pass(self, f"{self._job}: some bucket was lost", result=result, result_path="$.failure").next(then)
