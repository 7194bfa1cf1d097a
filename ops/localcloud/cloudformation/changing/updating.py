"""Resources changed where they are: what they hold, and what others know them by, stays."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloudformation.changing.removing import remove
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.functions import update_function
from ops.localcloud.cloudformation.s3 import configure
from ops.localcloud.cloudformation.shims import SHIMS, chosen
from ops.localcloud.cloudformation.streaming import configure_items, configure_stream
from ops.localcloud.cloudformation.workflows import SCHEDULED, definition_of

Update = Callable[[Deployment, Resource], None]
# whose making overwrites what is there, or leaves nothing anywhere but on record
_MADE_OVER = frozenset(
    {
        "AWS::ApiGatewayV2::Deployment",
        "AWS::CDK::Metadata",
        "AWS::CloudFront::CachePolicy",
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::Function",
        "AWS::CloudFront::MonitoringSubscription",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::OriginRequestPolicy",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::CloudWatch::Alarm",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::ElastiCache::User",
        "AWS::ElastiCache::UserGroup",
        "AWS::Events::Rule",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Logs::MetricFilter",
        "AWS::Route53::RecordSet",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::WAFv2::WebACL",
        "Custom::CDKBucketDeployment",
        "Custom::S3AutoDeleteObjects",
    }
)


def carried_over(wanted: Resource, deployment: Deployment) -> Any:
    """The object of an earlier resource, as it is wanted now; None where there was none, or it has to be made anew.

    One that has to be is gone then, unless its template keeps it. Raises ClientError, with the earlier one in place.
    """
    old = deployment.earlier.get(wanted.place)
    if old is None:
        return None
    made = deployment.made[old.place]
    if (old.type, old.name, old.properties) != (wanted.type, wanted.name, wanted.properties):
        # by another name it is another resource, as CloudFormation has it
        same = (old.type, old.name) == (wanted.type, wanted.name)
        made = _changed(replace(wanted, physical_id=old.physical_id), made, deployment) if same else None
        if made is None and not old.kept:
            remove(old, deployment)
    del deployment.earlier[wanted.place]
    return made


def _changed(new: Resource, made: Any, deployment: Deployment) -> Any:
    if new.type in _UPDATES:
        _UPDATES[new.type](deployment, new)
        return made
    if new.type in _MADE_OVER:
        SHIMS[new.type].create(deployment, new.name, new.properties)
        return made
    return _update_native(new, made) if new.native else None


def _update_native(new: Resource, made: Any) -> Any:
    module, _, name = new.native.partition(":")
    native = getattr(import_module(module), name)
    if hasattr(native.update_from_cloudformation_json, "__isabstractmethod__"):
        return None
    told = {"Type": new.type, "Properties": dict(new.properties)}
    return native.update_from_cloudformation_json(
        original_resource=made,
        new_resource_name=new.name,
        cloudformation_json=told,
        account_id=ACCOUNT,
        region_name=REGION,
    )


def _role(deployment: Deployment, new: Resource) -> None:
    deployment.client("iam").update_assume_role_policy(
        RoleName=new.physical_id, PolicyDocument=json.dumps(new.properties["AssumeRolePolicyDocument"])
    )


def _alias(deployment: Deployment, new: Resource) -> None:
    deployment.client("lambda").update_alias(**chosen(new.properties, "FunctionName", "Name", "FunctionVersion"))


def _bucket(deployment: Deployment, new: Resource) -> None:
    configure(deployment.client("s3"), new.physical_id, new.properties)


def _table(deployment: Deployment, new: Resource) -> None:
    declared = {"Name": new.physical_id, **new.properties["TableInput"]}
    deployment.client("glue").update_table(DatabaseName=new.properties["DatabaseName"], TableInput=declared)


def _database(deployment: Deployment, new: Resource) -> None:
    declared = {"Name": new.physical_id, **new.properties["DatabaseInput"]}
    deployment.client("glue").update_database(Name=new.physical_id, DatabaseInput=declared)


def _state_machine(deployment: Deployment, new: Resource) -> None:
    deployment.client("stepfunctions").update_state_machine(
        stateMachineArn=new.physical_id, definition=definition_of(new.properties), roleArn=new.properties["RoleArn"]
    )


def _schedule(deployment: Deployment, new: Resource) -> None:
    deployment.client("scheduler").update_schedule(Name=new.name, **chosen(new.properties, *SCHEDULED))


def _log_group(deployment: Deployment, new: Resource) -> None:
    days, group = new.properties.get("RetentionInDays"), {"logGroupName": new.physical_id}
    logs = deployment.client("logs")
    logs.put_retention_policy(**group, retentionInDays=int(days)) if days else logs.delete_retention_policy(**group)


def _items(deployment: Deployment, new: Resource) -> None:
    configure_items(deployment.client("dynamodb"), new.physical_id, new.properties)


def _stream(deployment: Deployment, new: Resource) -> None:
    configure_stream(deployment.client("kinesis"), new.physical_id, new.properties)


def _api(deployment: Deployment, new: Resource) -> None:
    deployment.client("apigatewayv2").update_api(ApiId=new.physical_id, **chosen(new.properties, "Name", "Description"))


def _kept(_: Deployment, __: Resource) -> None:
    """Of a secret only words can change that nobody reads here: its value was generated once."""


_UPDATES: dict[str, Update] = {
    "AWS::ApiGatewayV2::Api": _api,
    "AWS::DynamoDB::Table": _items,
    "AWS::Glue::Database": _database,
    "AWS::Glue::Table": _table,
    "AWS::IAM::Role": _role,
    "AWS::Kinesis::Stream": _stream,
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::Function": update_function,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": _bucket,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::SecretsManager::Secret": _kept,
    "AWS::StepFunctions::StateMachine": _state_machine,
}
