"""Resources as templates declare them."""

import json
from typing import Any

ASSET_BUCKET = "cdk-hnb659fds-assets-123456789012-eu-central-1"
Declared = dict[str, Any]


def ref(name: str) -> Declared:
    return {"Ref": name}


def attribute(name: str, of: str) -> Declared:
    return {"Fn::GetAtt": [of, name]}


def function(asset: str, handler: str, *, timeout: int = 10, **more: Any) -> Declared:
    properties = {
        "Code": {"S3Bucket": ASSET_BUCKET, "S3Key": f"{asset}.zip"},
        "Handler": handler,
        "Role": attribute("Arn", "Role"),
        "Runtime": "python3.13",
        "Timeout": timeout,
        "MemorySize": 256,
        **more,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def image_function(tag: str, command: str) -> Declared:
    uri = "123456789012.dkr.ecr.eu-central-1.${AWS::URLSuffix}/cdk-container-assets:" + tag
    properties = {
        "Code": {"ImageUri": {"Fn::Sub": uri}},
        "PackageType": "Image",
        "ImageConfig": {"Command": [command]},
        "Architectures": ["arm64"],
        "Role": attribute("Arn", "Role"),
        "Timeout": 10,
        "Environment": {"Variables": {"POWERTOOLS_SERVICE_NAME": "job"}},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def layer(asset: str) -> Declared:
    properties = {
        "Content": {"S3Bucket": ASSET_BUCKET, "S3Key": f"{asset}.zip"},
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
    }
    return {"Type": "AWS::Lambda::LayerVersion", "Properties": properties}


def one_task(function_name: str, **more: Any) -> Declared:
    return {"Type": "Task", "Resource": f"${{{function_name}}}", "End": True, **more}


def mapped(**tolerated: Any) -> Declared:
    """A Distributed Map over the input's items; every item runs the job."""
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Job",
        "States": {"Job": one_task("Job")},
    }
    selector = {"item.$": "$$.Map.Item.Value", "bad.$": "$.bad"}
    return {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": selector,
        "ItemProcessor": processor,
        "End": True,
        **tolerated,
    }


def machine(start: str, states: Declared, *functions: str) -> Declared:
    """States name a function as `${Function}`."""
    properties = {
        "DefinitionString": json.dumps({"StartAt": start, "States": states}),
        "DefinitionSubstitutions": {name: attribute("Arn", name) for name in functions},
        "RoleArn": attribute("Arn", "Starter"),
    }
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def schedule(name: str, target: str, event: Declared, expression: str = "cron(5 0 * * ? *)") -> Declared:
    properties = {
        "Name": name,
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": "Etc/UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": target if target.startswith("arn:") else attribute("Arn", target),
            "RoleArn": attribute("Arn", "Starter"),
            "Input": json.dumps(event),
        },
    }
    return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}


def route(key: str, *, signed: bool = False) -> Declared:
    target = {"Fn::Join": ["/", ["integrations", ref("Integration")]]}
    authorization = {"AuthorizationType": "AWS_IAM"} if signed else {}
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": ref("Api"), "RouteKey": key, "Target": target, **authorization},
    }
