"""Resources taken away again, as CloudFormation does when a template has lost them or a stack is deleted."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from botocore.exceptions import ClientError
from moto.backends import get_backend

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.shims import Undeployable

Named = Callable[[Resource], dict[str, Any]]
# of a type: service, operation, and what it is told; what no service of moto's knows about needs none
_CALLS: dict[str, tuple[str, str, Named]] = {
    "AWS::ApiGatewayV2::Api": ("apigatewayv2", "delete_api", lambda one: {"ApiId": one.physical_id}),
    "AWS::ApiGatewayV2::Integration": (
        "apigatewayv2",
        "delete_integration",
        lambda one: {"ApiId": one.properties["ApiId"], "IntegrationId": one.physical_id},
    ),
    "AWS::ApiGatewayV2::Route": (
        "apigatewayv2",
        "delete_route",
        lambda one: {"ApiId": one.properties["ApiId"], "RouteId": one.physical_id},
    ),
    "AWS::ApiGatewayV2::RouteResponse": (
        "apigatewayv2",
        "delete_route_response",
        lambda one: {
            "ApiId": one.properties["ApiId"],
            "RouteId": one.properties["RouteId"],
            "RouteResponseId": one.physical_id,
        },
    ),
    "AWS::ApiGatewayV2::Stage": (
        "apigatewayv2",
        "delete_stage",
        lambda one: {"ApiId": one.properties["ApiId"], "StageName": one.name},
    ),
    "AWS::Athena::WorkGroup": ("athena", "delete_work_group", lambda one: {"WorkGroup": one.name}),
    "AWS::Budgets::Budget": (
        "budgets",
        "delete_budget",
        lambda one: {"AccountId": ACCOUNT, "BudgetName": one.physical_id},
    ),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "delete_alarms", lambda one: {"AlarmNames": [one.physical_id]}),
    "AWS::CloudWatch::CompositeAlarm": ("cloudwatch", "delete_alarms", lambda one: {"AlarmNames": [one.physical_id]}),
    "AWS::CloudWatch::Dashboard": (
        "cloudwatch",
        "delete_dashboards",
        lambda one: {"DashboardNames": [one.physical_id]},
    ),
    "AWS::DynamoDB::Table": ("dynamodb", "delete_table", lambda one: {"TableName": one.physical_id}),
    "AWS::Glue::Database": ("glue", "delete_database", lambda one: {"Name": one.physical_id}),
    "AWS::Glue::Table": (
        "glue",
        "delete_table",
        lambda one: {"DatabaseName": one.properties["DatabaseName"], "Name": one.physical_id},
    ),
    "AWS::Kinesis::Stream": ("kinesis", "delete_stream", lambda one: {"StreamName": one.physical_id}),
    "AWS::Kinesis::StreamConsumer": (
        "kinesis",
        "deregister_stream_consumer",
        lambda one: {"ConsumerARN": one.physical_id},
    ),
    "AWS::Lambda::Alias": (
        "lambda",
        "delete_alias",
        lambda one: {"FunctionName": one.properties["FunctionName"], "Name": one.properties["Name"]},
    ),
    "AWS::Lambda::Function": ("lambda", "delete_function", lambda one: {"FunctionName": one.name}),
    "AWS::Lambda::LayerVersion": (
        "lambda",
        "delete_layer_version",
        lambda one: {"LayerName": one.name, "VersionNumber": int(one.physical_id.rpartition(":")[2])},
    ),
    "AWS::Logs::LogGroup": ("logs", "delete_log_group", lambda one: {"logGroupName": one.physical_id}),
    "AWS::S3::Bucket": ("s3", "delete_bucket", lambda one: {"Bucket": one.physical_id}),
    "AWS::SNS::Subscription": ("sns", "unsubscribe", lambda one: {"SubscriptionArn": one.physical_id}),
    "AWS::SNS::Topic": ("sns", "delete_topic", lambda one: {"TopicArn": one.physical_id}),
    "AWS::Scheduler::Schedule": (
        "scheduler",
        "delete_schedule",
        lambda one: {"Name": one.name, "GroupName": one.properties.get("GroupName", "default")},
    ),
    "AWS::Scheduler::ScheduleGroup": ("scheduler", "delete_schedule_group", lambda one: {"Name": one.name}),
    "AWS::SecretsManager::Secret": (
        "secretsmanager",
        "delete_secret",
        lambda one: {"SecretId": one.name, "ForceDeleteWithoutRecovery": True},
    ),
    "AWS::StepFunctions::StateMachine": (
        "stepfunctions",
        "delete_state_machine",
        lambda one: {"stateMachineArn": one.physical_id},
    ),
}
# what moto can make and not delete: where its backend holds it, by physical id
_HELD = {
    "AWS::Athena::NamedQuery": "named_queries",
    "AWS::CodeDeploy::Application": "applications",
    "AWS::CodeDeploy::DeploymentGroup": "deployment_groups",
}
AUTO_DELETE = "Custom::S3AutoDeleteObjects"


def remove(resource: Resource, deployment: Deployment) -> None:
    """Take a resource away. Raises Undeployable for what CloudFormation could not delete either."""
    try:
        if resource.type == AUTO_DELETE:
            _empty(deployment.client("s3"), resource.properties["BucketName"])
        elif resource.type in _CALLS:
            service, operation, told = _CALLS[resource.type]
            getattr(deployment.client(service), operation)(**told(resource))
        elif resource.type in _HELD:
            backend: Any = get_backend(resource.service)[ACCOUNT][REGION]  # type: ignore[call-overload]
            getattr(backend, _HELD[resource.type]).pop(resource.physical_id, None)
        elif resource.native:
            _remove_native(resource)
    except ClientError as error:
        raise Undeployable(f"{resource.logical_id} ({resource.type}) cannot be deleted: {error}") from error


def _empty(s3: Any, bucket: str) -> None:
    """Delete every version of every object: the CDK's own function does so before a bucket goes."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for one in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


def _remove_native(resource: Resource) -> None:
    module, _, name = resource.native.partition(":")
    native = getattr(import_module(module), name)
    # a permission of moto's has no name by which it could be found again, and nobody here goes by it
    if not hasattr(native.delete_from_cloudformation_json, "__isabstractmethod__"):
        told = {"Type": resource.type, "Properties": dict(resource.properties)}
        native.delete_from_cloudformation_json(resource.physical_id, told, ACCOUNT, REGION)
