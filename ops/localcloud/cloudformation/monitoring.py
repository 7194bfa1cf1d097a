"""Alarms and log groups; dashboards are moto's own."""

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, resource, without


@resource("AWS::CloudWatch::Alarm", name="AlarmName")
def alarm(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An alarm on a metric."""
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
