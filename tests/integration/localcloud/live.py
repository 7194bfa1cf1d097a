"""A small stage with a stream, sockets, a table and a site, in the words of the CDK's templates."""

import json
from pathlib import Path
from typing import Any

from ops.localcloud.streams.mapping import READING
from tests.integration.localcloud.resources import Declared, attribute, function, ref
from tests.integration.localcloud.stage import ASSETS, stack_artifacts, write_files
from tests.integration.localcloud.templates import allowed, document

# notes what it gets in a file, and does what a record says
CONSUMER = """
import base64
import json
import os
import time


def handler(event, context):
    records = [json.loads(base64.b64decode(one["kinesis"]["data"])) for one in event["Records"]]
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps([one["name"] for one in records]) + "\\n")
    for told, record in zip(event["Records"], records):
        if record.get("do") == "exit" and not os.path.exists(os.environ["NOTES"] + ".exited"):
            open(os.environ["NOTES"] + ".exited", "w").close()
            os._exit(1)
        if record.get("do") == "fail":
            return {"batchItemFailures": [{"itemIdentifier": told["kinesis"]["sequenceNumber"]}]}
    return {"batchItemFailures": []}
"""
ASKER = """
import boto3


def handler(event, context):
    client = boto3.client(event["service"])
    return getattr(client, event["operation"])(**event["with"]).get("Count")
"""
# lets in whom the query names no status for, answers what it gets, and pushes
ROOM = """
import json
import os


def handler(event, context):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps(event) + "\\n")
    if event["requestContext"]["eventType"] == "CONNECT":
        return {"statusCode": int((event.get("queryStringParameters") or {}).get("status", 200))}
    told = json.loads(event.get("body") or "{}") if event["requestContext"]["routeKey"] != "$default" else {}
    if told.get("action") == "fail":
        raise ValueError
    if told.get("action") == "push":
        import boto3

        client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["ENDPOINT"])
        answer = getattr(client, told["operation"])(**told["with"])
        return {"statusCode": 200, "body": answer.get("Identity", {}).get("SourceIp", "pushed")}
    return {"statusCode": 200, "body": json.dumps(event)}
"""
FILES = {
    "room": {"room.py": ROOM},
    "consumer": {"consumer.py": CONSUMER},
    "asker": {"asker.py": ASKER},
    "site": {"index.html": "site"},
}
ROUTES = {
    "Connect": "$connect",
    "Disconnect": "$disconnect",
    "Default": "$default",
    "Echo": "echo",
    "Push": "push",
    "Fail": "fail",
    "Few": "few",
    "Unpermitted": "unpermitted",
}
ANSWERING = ("Default", "Echo", "Push", "Few")


def write_live_assembly(folder: Path) -> Path:
    """A stack `stage-live`; its consumer notes batches in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = {**streaming(), **sockets(), **items(), **functions(str(folder / "notes")), **site()}
    (folder / "live.template.json").write_text(json.dumps({"Resources": resources}))
    manifest: Declared = {"files": {}, "dockerImages": {}}
    for asset, files in FILES.items():
        write_files(folder / f"asset.{asset}", files)
        manifest["files"][asset] = {
            "source": {"path": f"asset.{asset}", "packaging": "zip"},
            "destinations": {"here": {"bucketName": ASSETS, "objectKey": f"{asset}.zip"}},
        }
    (folder / "live.assets.json").write_text(json.dumps(manifest))
    (folder / "manifest.json").write_text(json.dumps({"artifacts": stack_artifacts("live", [])}))
    return folder


def streaming() -> Declared:
    mapping = {
        "BatchSize": 4,
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": attribute("Arn", "Dead")}},
        "EventSourceArn": attribute("Arn", "Stream"),
        "FunctionName": ref("Consumer"),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumBatchingWindowInSeconds": 1,
        "MaximumRetryAttempts": 1,
        "StartingPosition": "LATEST",
    }
    stream = {
        "RetentionPeriodHours": 24,
        "ShardCount": 1,
        "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
    }
    statements = [
        allowed([f"kinesis:{action}" for action in READING], attribute("Arn", "Stream")),
        allowed("sqs:SendMessage", attribute("Arn", "Dead")),
        allowed("kinesis:PutRecords", attribute("Arn", "Stream")),
        allowed("execute-api:ManageConnections", {"Fn::Join": ["", [*socket_arn(), "/live/*/@connections/*"]]}),
        allowed("dynamodb:Query", {"Fn::Join": ["", [attribute("Arn", "Items"), "/index/*"]]}),
    ]
    return {
        "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": stream},
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dead"}},
        "Granted": {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyName": "granted", "Roles": [ref("Role")], "PolicyDocument": document(statements)},
        },
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
    }


def socket_arn() -> list[Any]:
    return ["arn:aws:execute-api:", ref("AWS::Region"), ":", ref("AWS::AccountId"), ":", ref("Sockets")]


def sockets() -> Declared:
    api = {"Name": "sockets", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
    stage = {
        "ApiId": ref("Sockets"),
        "AutoDeploy": True,
        "DefaultRouteSettings": {"ThrottlingBurstLimit": 1000, "ThrottlingRateLimit": 1000},
        # hardly a token comes back while a test runs
        "RouteSettings": {"few": {"ThrottlingRateLimit": 0.01, "ThrottlingBurstLimit": 1}},
        "StageName": "live",
    }
    routes = [resources for name, key in ROUTES.items() for resources in (socket_route(name, key),)]
    return {
        "Sockets": {"Type": "AWS::ApiGatewayV2::Api", "Properties": api},
        "Live": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
        **{name: resource for resources in routes for name, resource in resources.items()},
    }


def socket_route(name: str, key: str) -> Declared:
    """A route with an integration and a permission of its own, as the CDK makes them."""
    invocations = ["arn:aws:apigateway:", ref("AWS::Region"), ":lambda:path/2015-03-31/functions/"]
    uri = {"Fn::Join": ["", [*invocations, attribute("Arn", "Room"), "/invocations"]]}
    integration = {"ApiId": ref("Sockets"), "IntegrationType": "AWS_PROXY", "IntegrationUri": uri}
    route = {
        "ApiId": ref("Sockets"),
        "AuthorizationType": "NONE",
        "RouteKey": key,
        "Target": {"Fn::Join": ["", ["integrations/", ref(f"{name}Integration")]]},
    }
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": attribute("Arn", "Room"),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Join": ["", [*socket_arn(), f"/*{key}"]]},
    }
    response = {"ApiId": ref("Sockets"), "RouteId": ref(f"{name}Route"), "RouteResponseKey": "$default"}
    resources = {
        f"{name}Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
        f"{name}Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
    }
    if name != "Unpermitted":
        resources[f"{name}Permission"] = {"Type": "AWS::Lambda::Permission", "Properties": permission}
    if name in ANSWERING:
        route["RouteResponseSelectionExpression"] = "$default"
        resources[f"{name}Response"] = {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": response}
    return resources


def items() -> Declared:
    def key(hashed: str, ranged: str) -> list[Declared]:
        return [{"AttributeName": hashed, "KeyType": "HASH"}, {"AttributeName": ranged, "KeyType": "RANGE"}]

    properties = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("connection", "symbol")],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by_symbol",
                "KeySchema": key("symbol", "connection"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        "KeySchema": key("connection", "symbol"),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "TableName": "connections",
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }
    return {"Items": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}


def functions(notes: str) -> Declared:
    consumer = function("consumer", "consumer.handler", Environment={"Variables": {"NOTES": notes}})
    asker = {"Variables": {"POWERTOOLS_SERVICE_NAME": "asker"}}
    address = ["https://", ref("Sockets"), ".execute-api.", ref("AWS::Region"), ".", ref("AWS::URLSuffix"), "/live"]
    room = {"Variables": {"NOTES": f"{notes}.room", "ENDPOINT": {"Fn::Join": ["", address]}}}
    trust = allowed("sts:AssumeRole", None) | {"Principal": {"Service": "lambda.amazonaws.com"}}
    del trust["Resource"]
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document([trust])}},
        "Consumer": {**consumer, "DependsOn": ["Granted"]},
        "Room": function("room", "room.handler", Environment=room),
        "Asker": function("asker", "asker.handler", Environment=asker),
    }


def site() -> Declared:
    files: dict[str, Any] = {
        "SourceBucketNames": [{"Fn::Sub": ASSETS}],
        "SourceObjectKeys": ["site.zip"],
        "DestinationBucketName": ref("Site"),
    }
    distribution = {
        "DefaultRootObject": "index.html",
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        "CacheBehaviors": [
            {
                "PathPattern": "/live",
                "TargetOriginId": "sockets",
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
                "Compress": True,
                "ViewerProtocolPolicy": "https-only",
            }
        ],
        "Origins": [
            {"Id": "site", "DomainName": attribute("RegionalDomainName", "Site")},
            {
                "Id": "sockets",
                "DomainName": {"Fn::Sub": "${Sockets}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
                "OriginCustomHeaders": [{"HeaderName": "x-origin", "HeaderValue": "edge"}],
            },
        ],
    }
    return {
        "Site": {"Type": "AWS::S3::Bucket"},
        "SiteFiles": {"Type": "Custom::CDKBucketDeployment", "Properties": files},
        "Distribution": {
            "Type": "AWS::CloudFront::Distribution",
            "Properties": {"DistributionConfig": distribution},
        },
    }
