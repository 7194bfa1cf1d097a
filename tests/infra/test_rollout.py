"""A new version of the API's function serves a share first, and goes back by itself when something fails."""

import pytest

from tests.infra.synthesized import Resource, StageTemplates, stage_templates
from tests.synthesis import Synthesis

HOWS = {
    "dev": "CodeDeployDefault.LambdaAllAtOnce",
    "prod": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
}


@pytest.fixture(params=HOWS)
def stage(request: pytest.FixtureRequest, synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, request.param)


@pytest.fixture
def group(stage: StageTemplates) -> Resource:
    return stage.api.only("AWS::CodeDeploy::DeploymentGroup")


def test_the_alias_moves_by_a_deployment_that_suits_its_stage(stage: StageTemplates, group: Resource) -> None:
    alias = stage.api.json["Resources"][stage.api.only("AWS::Lambda::Alias").id]
    moved = stage.plain(alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"])
    application = stage.api.only("AWS::CodeDeploy::Application")
    assert moved == {"ApplicationName": application.id, "DeploymentGroupName": group.id}
    assert group.properties["DeploymentConfigName"] == HOWS[stage.name]


def test_a_failing_function_or_api_takes_a_version_back(stage: StageTemplates, group: Resource) -> None:
    assert "DEPLOYMENT_STOP_ON_ALARM" in group.properties["AutoRollbackConfiguration"]["Events"]
    named = stage.plain(group.properties["AlarmConfiguration"]["Alarms"])
    alarms = [stage.api.by_id(one["Name"]).properties for one in named]
    function, api = stage.function("api").id, stage.api.only("AWS::ApiGatewayV2::Api").id
    watched = {
        one["MetricName"]: {each["Name"]: stage.plain(each["Value"]) for each in one["Dimensions"]} for one in alarms
    }
    assert watched == {
        "Errors": {"FunctionName": function, "Resource": f"{function}:live"},
        "5xx": {"ApiId": api},
    }
    # five minutes of a canary are five looks
    assert all(one["Period"] * one["EvaluationPeriods"] == 60 for one in alarms)


def test_a_rollout_may_move_that_one_alias_and_ask_for_alarms(stage: StageTemplates, group: Resource) -> None:
    role = stage.api.by_id(stage.plain(group.properties["ServiceRoleArn"])).properties
    assert "ManagedPolicyArns" not in role
    (policy,) = (
        one.properties
        for one in stage.api.resources("AWS::IAM::Policy")
        if stage.plain(one.properties["Roles"]) == [stage.plain(group.properties["ServiceRoleArn"])]
    )
    function = stage.function("api").id
    allowed = {
        str(stage.plain(one["Resource"])): one["Action"] for one in stage.plain(policy["PolicyDocument"]["Statement"])
    }
    assert allowed == {
        str([function, f"{function}:live"]): [
            "lambda:GetAlias",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:UpdateAlias",
        ],
        "*": "cloudwatch:DescribeAlarms",
    }
