"""Alarms, budgets, saved queries and log groups; dashboards are moto's own."""

from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, resource, without
from ops.localcloud.metrics.judging import check, children_of


@resource("AWS::CloudWatch::Alarm", name="AlarmName")
def alarm(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An alarm on a metric; one that could not be judged here is refused at once."""
    check(properties)
    deployment.client("cloudwatch").put_metric_alarm(AlarmName=name, **without(properties, "AlarmName", "Tags"))
    return Created(name, {"Arn": deployment.arn("cloudwatch", f"alarm:{name}")})


@resource("AWS::Logs::LogGroup", name="LogGroupName")
def log_group(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A log group; its ARN stands for its streams too, which moto's own does not."""
    logs = deployment.client("logs")
    logs.create_log_group(logGroupName=name)
    if days := properties.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
    return Created(name, {"Arn": deployment.arn("logs", f"log-group:{name}:*")})


@resource("AWS::CloudWatch::CompositeAlarm", name="AlarmName")
def composite_alarm(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An alarm on other alarms, which must be there already."""
    made = {one.name for one in deployment.of_type("AWS::CloudWatch::Alarm")}
    if missing := {*children_of(properties["AlarmRule"])} - made:
        raise Undeployable(f"composite alarm {name}: there is no alarm {', '.join(sorted(missing))} yet")
    from moto.cloudwatch.models import cloudwatch_backends  # noqa: PLC0415 - most starts do without CloudWatch

    # moto keeps a rule beside a metric, and has no PutCompositeAlarm
    no_metric: dict[str, Any] = dict.fromkeys(("namespace", "metric_name", "comparison_operator", "statistic"), "")
    no_metric |= dict.fromkeys(("evaluation_periods", "period", "threshold"), 0)
    cloudwatch_backends[ACCOUNT][REGION].put_metric_alarm(
        name=name,
        description=properties.get("AlarmDescription", ""),
        dimensions=[],
        alarm_actions=properties.get("AlarmActions", []),
        ok_actions=properties.get("OKActions", []),
        rule=properties["AlarmRule"],
        **no_metric,
    )
    return Created(name, {"Arn": deployment.arn("cloudwatch", f"alarm:{name}")})


@resource("AWS::Budgets::Budget")
def budget(deployment: Deployment, _: str, properties: Properties) -> Created:
    """A budget; nothing costs anything here, so that nothing of it is ever spent."""
    declared = properties["Budget"]
    limit = {**declared["BudgetLimit"], "Amount": str(declared["BudgetLimit"]["Amount"])}
    deployment.client("budgets").create_budget(
        AccountId=ACCOUNT,
        Budget={**declared, "BudgetLimit": limit},
        NotificationsWithSubscribers=properties.get("NotificationsWithSubscribers", []),
    )
    return Created(declared["BudgetName"])


@resource("AWS::Logs::QueryDefinition", name="Name")
def query_definition(_: Deployment, name: str, __: Properties) -> Created:
    """A query that is saved for the console."""
    return Created(name, {"QueryDefinitionId": name})


@resource("AWS::Logs::MetricFilter", name="FilterName")
def metric_filter(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A metric made of log lines."""
    # a template writes MetricName, the API takes metricName
    transformations = [
        {key[:1].lower() + key[1:]: value for key, value in transformation.items()}
        for transformation in properties["MetricTransformations"]
    ]
    deployment.client("logs").put_metric_filter(
        filterName=name,
        logGroupName=properties["LogGroupName"],
        filterPattern=properties["FilterPattern"],
        metricTransformations=transformations,
    )
    return Created(name)
