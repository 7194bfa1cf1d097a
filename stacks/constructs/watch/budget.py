"""What a stage may cost in a month, who hears of it, and who may ask how much of it is spent.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
"""

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.constructs.watch.monitoring import Monitoring
from stacks.names import cost_tag

_Notification = budgets.CfnBudget.NotificationProperty
_TOLD = {"ACTUAL": 80, "FORECASTED": 100}
"""Percent of the budget at which a person hears: while there is time, and when the month will not do."""


class Budget(budgets.CfnBudget):
    """Dollars a month for all that has the stage's tag; a person is told before they are spent.

    AWS counts by a tag only once the account's owner has activated it for cost allocation.
    """

    def __init__(self, scope: Construct, construct_id: str, *, dollars: float, monitoring: Monitoring) -> None:
        key, value = cost_tag(monitoring.stage)
        self.budget_name = f"nextday-{monitoring.stage}"
        super().__init__(
            scope,
            construct_id,
            budget=self.BudgetDataProperty(
                budget_name=self.budget_name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=self.SpendProperty(amount=dollars, unit="USD"),
                # `user:` says that the tag is the owner's, not one of AWS's own
                cost_filters={"TagKeyValue": [f"user:{key}${value}"]},
            ),
            notifications_with_subscribers=[
                self.NotificationWithSubscribersProperty(
                    notification=_Notification(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[self.SubscriberProperty(subscription_type="SNS", address=monitoring.pages_arn)],
                )
                for kind, percent in _TOLD.items()
            ],
        )
        monitoring.grant_page("budgets.amazonaws.com").apply_before(self)

    @property
    def arn(self) -> str:
        """Of the account, as budgets belong to no region."""
        return Stack.of(self).format_arn(
            service="budgets", region="", resource="budget", resource_name=self.budget_name
        )

    def grant_read(self, function: lambda_.IFunction) -> None:
        """Allow asking how much of this budget is spent."""
        iam.Grant.add_to_principal(grantee=function, actions=["budgets:ViewBudget"], resource_arns=[self.arn])
