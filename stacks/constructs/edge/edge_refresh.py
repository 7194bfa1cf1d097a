"""CloudFront forgets what it keeps of the HTTP API when that has something new to say.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
"""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from nextday.catalog.views import MODELS, SCOREBOARD
from nextday.settings import SITE_PREFIX
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.service_alarms import EDGE, alarm_on_machine
from stacks.constructs.workflows.logged_machine import LoggedMachine

LAST_WRITTEN = (SCOREBOARD, MODELS)
"""Views that predict and train write when all else of a run is written; so do all commands that write views."""
WAITS = 30
"""Seconds: the API's function goes on with a copy for 5 after an object has changed, and with an answer for 15 at most.
What is asked for anew after that is made from what was published."""


class EdgeRefresh(Construct):
    """Invalidates all of the API when a night has published, and when another version of its function serves.

    That is one path, of which a thousand a month cost nothing.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        distribution: cloudfront.Distribution,
        lake: s3.IBucket,
        rollout: codedeploy.ILambdaDeploymentGroup,
        monitoring: Monitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        # told by the rules: the local cloud, where nobody waits for it, cuts short what a machine says by itself
        wait = sfn.Wait(self, "Until copies are old", time=sfn.WaitTime.seconds_path("$.seconds"))
        self._machine = LoggedMachine(
            self,
            "Machine",
            definition=wait.next(self._forgetting(distribution)),
            invokes=[],
            timeout=Duration.minutes(15),
            monitoring=monitoring,
        )
        alarm_on_machine(self._machine, EDGE, monitoring)
        self._on("Published", "aws.s3", "Object Created", _last_objects(lake))
        ended = {"application": [rollout.application.application_name], "state": ["SUCCESS", "FAILURE", "STOP"]}
        self._on("Deployed", "aws.codedeploy", "CodeDeploy Deployment State-change Notification", ended)

    def _forgetting(self, distribution: cloudfront.Distribution) -> sfn.IChainable:
        paths = {"Quantity": 1, "Items": [f"{SITE_PREFIX}/*"]}
        forget = tasks.CallAwsService(
            self,
            "Forget",
            service="cloudfront",
            action="createInvalidation",
            iam_action="cloudfront:CreateInvalidation",
            iam_resources=[distribution.distribution_arn],
            parameters={
                "DistributionId": distribution.distribution_id,
                # another name is another invalidation
                "InvalidationBatch": {"Paths": paths, "CallerReference": sfn.JsonPath.execution_name},
            },
        )
        # 15 at once with a wildcard are too many
        return forget.add_retry(interval=Duration.minutes(1), max_attempts=3)

    def _on(self, name: str, source: str, what: str, detail: Mapping[str, Any]) -> None:
        told = events.RuleTargetInput.from_object({"seconds": WAITS})
        events.Rule(
            self,
            name,
            event_pattern=events.EventPattern(source=[source], detail_type=[what], detail=dict(detail)),
            targets=[targets.SfnStateMachine(self._machine, input=told)],
        )


def _last_objects(lake: s3.IBucket) -> dict[str, Any]:
    return {
        "bucket": {"name": [lake.bucket_name]},
        "object": {"key": [view.object_key() for view in LAST_WRITTEN]},
    }
