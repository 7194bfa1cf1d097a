"""CloudFront forgets what it keeps of the API when that has something new to say, and nobody may do more for it."""

import json
from typing import Any

from lambdas.api.answers import LONGEST
from nextday.catalog.views import MODELS, SCOREBOARD
from nextday.jobs.train.views import _OF_THE_WALK
from nextday.lake.serving.held import REVALIDATED_SECONDS
from nextday.views.ledger.write import LEDGER_VIEWS
from tests.infra.synthesized import Resource, StageTemplates


def test_the_last_view_of_a_run_and_a_deployment_of_the_api_clear_the_edge(stage: StageTemplates) -> None:
    rules = [stage.plain(one.properties) for one in stage.web.resources("AWS::Events::Rule")]
    patterns = {one["EventPattern"]["source"][0]: one["EventPattern"]["detail"] for one in rules}
    assert patterns["aws.s3"] == {
        "bucket": {"name": [stage.lake.id]},
        "object": {"key": [SCOREBOARD.object_key(), MODELS.object_key()]},
    }
    application = stage.api.only("AWS::CodeDeploy::Application").id
    assert patterns["aws.codedeploy"] == {"application": [application], "state": ["SUCCESS", "FAILURE", "STOP"]}
    assert {target["Arn"] for one in rules for target in one["Targets"]} == {_machine(stage).id}
    assert stage.lake.properties["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }


def test_the_views_that_tell_of_a_run_are_the_last_that_it_writes() -> None:
    assert LEDGER_VIEWS[-1] is SCOREBOARD
    assert MODELS not in _OF_THE_WALK  # after which it is written


def test_the_edge_is_cleared_when_no_answer_in_the_making_can_be_older_than_what_was_published(
    stage: StageTemplates,
) -> None:
    told = [
        json.loads(target["Input"])
        for one in stage.web.resources("AWS::Events::Rule")
        for target in one.properties["Targets"]
    ]
    slowest = REVALIDATED_SECONDS + stage.function("api").properties["Timeout"]
    assert all(one["seconds"] > slowest for one in told)
    states = json.loads(stage.plain(_machine(stage).properties["DefinitionString"]))["States"]
    wait = next(state for state in states.values() if state["Type"] == "Wait")
    assert wait["SecondsPath"] == "$.seconds"
    forget = states[wait["Next"]]
    assert forget["Parameters"]["InvalidationBatch"]["Paths"] == {"Quantity": 1, "Items": ["/api/*"]}


def test_whoever_clears_the_edge_may_clear_this_one_and_nothing_else_of_it(stage: StageTemplates) -> None:
    role = stage.plain(_machine(stage).properties["RoleArn"])
    statements = [
        statement
        for policy in stage.web.resources("AWS::IAM::Policy")
        if role in stage.plain(policy.properties["Roles"])
        for statement in stage.plain(policy.properties["PolicyDocument"])["Statement"]
    ]
    (cloudfront,) = [one for one in statements if "cloudfront" in str(one["Action"])]
    assert cloudfront["Action"] == "cloudfront:CreateInvalidation"
    distribution = stage.web.only("AWS::CloudFront::Distribution").id
    assert cloudfront["Resource"] == f"arn:AWS::Partition:cloudfront::AWS::AccountId:distribution/{distribution}"


def test_the_edge_keeps_for_a_day_at_most_whatever_the_api_says(stage: StageTemplates) -> None:
    policy = stage.web.only("AWS::CloudFront::CachePolicy").properties["CachePolicyConfig"]
    assert LONGEST < policy["MaxTTL"] == 86_400


def test_what_costs_money_is_off_until_a_stage_asks_for_it(stage: StageTemplates) -> None:
    assert not stage.web.resources("AWS::CloudFront::MonitoringSubscription")


def test_the_dashboard_shows_the_hit_rate_where_cloudfront_measures(stage: StageTemplates) -> None:
    widgets = [
        widget for board in stage.compute.resources("AWS::CloudWatch::Dashboard") for widget in _of(stage, board)
    ]
    (edge,) = [one["properties"] for one in widgets if "CacheHitRate" in str(one)]
    ((rate,),) = edge["metrics"]
    assert rate["region"] == "us-east-1"
    assert rate["expression"].startswith("SEARCH('{AWS/CloudFront,DistributionId,Region}")


def _of(stage: StageTemplates, board: Resource) -> Any:
    return json.loads(stage.plain(board.properties["DashboardBody"]))["widgets"]


def _machine(stage: StageTemplates) -> Resource:
    return stage.web.only("AWS::StepFunctions::StateMachine")
