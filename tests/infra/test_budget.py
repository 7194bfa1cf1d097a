"""A stage with a budget tells people before it is spent, and ingest alone may ask how much of it is."""

import re

from tests.infra.synthesized import StageTemplates, listed
from tests.synthesis import STAGES


def test_the_budget_counts_what_has_the_tag_of_the_stage_and_so_has_all_that_can_be_tagged(
    stage: StageTemplates,
) -> None:
    budget = stage.compute.only("AWS::Budgets::Budget").properties["Budget"]
    assert (budget["BudgetLimit"], budget["TimeUnit"], budget["BudgetType"]) == (
        {"Amount": STAGES[stage.name].monthly_budget_usd, "Unit": "USD"},
        "MONTHLY",
        "COST",
    )
    assert budget["CostFilters"] == {"TagKeyValue": [f"user:stage$nextday-{stage.name}"]}
    tag = {"Key": "stage", "Value": f"nextday-{stage.name}"}
    for billed in ("AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::StepFunctions::StateMachine"):
        assert all(tag in one.properties["Tags"] for one in stage.resources(billed) if "Code" not in one.properties)


def test_a_person_is_told_before_it_is_spent(stage: StageTemplates) -> None:
    (pages,) = {topic.id for topic in stage.resources("AWS::SNS::Topic") if "Pages" in topic.id}
    told = stage.plain(stage.compute.only("AWS::Budgets::Budget").properties["NotificationsWithSubscribers"])
    at = {(one["Notification"]["NotificationType"], one["Notification"]["Threshold"]) for one in told}
    assert at == {("ACTUAL", 80), ("FORECASTED", 100)}
    assert [one["Subscribers"] for one in told] == [[{"SubscriptionType": "SNS", "Address": pages}]] * 2
    (policy,) = [one.id for one in stage.resources("AWS::SNS::TopicPolicy") if pages in str(one.properties["Topics"])]
    assert policy in listed(stage.compute.json["Resources"][_id(stage)]["DependsOn"])


def test_ingest_alone_may_ask_how_much_of_it_is_spent(stage: StageTemplates) -> None:
    policies = [(one.id, one.properties["PolicyDocument"]["Statement"]) for one in stage.resources("AWS::IAM::Policy")]
    asking = {
        (re.sub("Role.*", "", name), stage.plain(one["Resource"]))
        for name, statements in policies
        for one in statements
        if "budgets" in str(one["Action"])
    }
    arn = f"arn:AWS::Partition:budgets::AWS::AccountId:budget/nextday-{stage.name}"
    assert asking == {("JobsIngest", arn)}
    assert stage.environment("ingest")["NEXTDAY_BUDGET"] == arn


def _id(stage: StageTemplates) -> str:
    return stage.compute.only("AWS::Budgets::Budget").id
