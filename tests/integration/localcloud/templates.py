"""The two templates of the test stage: data, and the app that lives on it."""

import json
from typing import Any

from tests.integration.localcloud.handlers import EDGE
from tests.integration.localcloud.resources import (
    ASSET_BUCKET,
    Declared,
    attribute,
    function,
    image_function,
    layer,
    machine,
    mapped,
    one_task,
    ref,
    route,
    schedule,
)

ROUTES = (
    "GET /api/bars",
    "HEAD /api/bars",
    "POST /api/predict",
    "GET /api/bars/{symbol}",
    "GET /api/files/{path+}",
    "GET /api/fail",
    "GET /api/large",
    "GET /api/few",
    "GET /api/signed",
    "PUT /api/forbidden",
)
FEW = 2


def data_template() -> Declared:
    return {
        "Resources": {**catalogue(), **lake()},
        "Outputs": {
            "TableName": {"Value": ref("Table"), "Export": {"Name": "stage:table"}},
            "LakeBucketName": {"Value": ref("Lake"), "Export": {"Name": "stage:lake"}},
        },
        "Parameters": {
            "BootstrapVersion": {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": "/cdk-bootstrap/hnb659fds/version",
            }
        },
    }


def app_template() -> Declared:
    return {"Resources": {**functions(), **workflows(), **api(), **site()}}


def catalogue() -> Declared:
    """The table comes first and names its database as text: DependsOn alone puts them in order."""
    account = {"CatalogId": ref("AWS::AccountId")}
    table = {"Name": "bars", "Parameters": {"projection.enabled": "true"}}
    return {
        "Table": {
            "Type": "AWS::Glue::Table",
            "Properties": {**account, "DatabaseName": "stage", "TableInput": table},
            "DependsOn": ["Database"],
        },
        "Database": {"Type": "AWS::Glue::Database", "Properties": {**account, "DatabaseInput": {"Name": "stage"}}},
    }


def lake() -> Declared:
    declared = {
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 7, "Prefix": "tmp/"}]},
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
    }
    tls_only = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {
        "Lake": {"Type": "AWS::S3::Bucket", "Properties": declared},
        "LakePolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": ref("Lake"), "PolicyDocument": {"Statement": [tls_only]}},
        },
    }


def functions() -> Declared:
    lake = {"Variables": {"LAKE": {"Fn::ImportValue": "stage:lake"}, "POWERTOOLS_SERVICE_NAME": "probe"}}
    asker = {"Variables": {"POWERTOOLS_SERVICE_NAME": "asker"}}
    layers = [ref("Layer"), ref("Dependencies")]
    return {
        "Role": role(),
        "Granted": granted(),
        "Starter": role(),
        "Starting": starting(),
        "Layer": layer("layer"),
        "Dependencies": layer("dependencies"),
        "Probe": function("probe", "app.handler", timeout=1, Environment=lake, Layers=layers),
        "Asker": function("probe", "app.handler", timeout=60, Environment=asker, Layers=layers),
        "OriginSecret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"PasswordLength": 48}},
        },
        "Web": function("web", "web.handler", Environment={"Variables": {"ORIGIN_SECRET": origin_secret()}}),
        "WebVersion": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": ref("Web")}},
        "WebLive": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": ref("Web"),
                "FunctionVersion": attribute("Version", "WebVersion"),
                "Name": "live",
            },
        },
        "Broken": function("broken", "broken.handler"),
        "Job": image_function("jobs", "jobs.main.handler"),
    }


def role() -> Declared:
    """That of every function, machine, schedule or rule; what it may do beside its logs is a policy of its own."""
    services = {
        "Service": [f"{one}.amazonaws.com" for one in ("lambda", "states", "scheduler", "events")],
    }
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": services}]}
    logs = allowed("logs:*", "arn:aws:logs:*:*:log-group:/aws/lambda/stage-app-*")
    policy = {"PolicyName": "logs", "PolicyDocument": document([logs])}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [policy]}}


def granted() -> Declared:
    statements = [
        allowed("s3:ListBucket", lake_arn("")),
        allowed(["s3:GetObject", "s3:PutObject"], lake_arn("/bars/*")),
        allowed("s3:PutObject", lake_arn("/drop/*")),
        allowed("s3:GetObjectVersion", lake_arn("/versions/*")),
        allowed("s3:*", lake_arn("/bars/closed/*")) | {"Effect": "Deny"},
        allowed(
            "glue:GetTables", [f"arn:aws:glue:*:*:{one}" for one in ("catalog", "database/stage", "table/stage/*")]
        ),
        allowed("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:keys-??????"),
        allowed("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:stage-app-Job-*"),
        allowed(
            "states:StartExecution",
            [f"arn:aws:states:*:*:stateMachine:stage-app-{one}-*" for one in ("Single", "Forgetting")],
        ),
    ]
    policy = {"PolicyName": "granted", "Roles": [ref("Role")], "PolicyDocument": document(statements)}
    return {"Type": "AWS::IAM::Policy", "Properties": policy}


def starting() -> Declared:
    """What machines and schedules start."""
    statements = [
        allowed("lambda:InvokeFunction", ["arn:aws:lambda:*:*:function:stage-app-Job-*", attribute("Arn", "Probe")]),
        allowed("states:StartExecution", "arn:aws:states:*:*:stateMachine:stage-app-*"),
        allowed("cloudfront:CreateInvalidation", "arn:aws:cloudfront::*:distribution/*"),
    ]
    policy = {"PolicyName": "starting", "Roles": [ref("Starter")], "PolicyDocument": document(statements)}
    return {"Type": "AWS::IAM::Policy", "Properties": policy}


def document(statements: list[Declared]) -> Declared:
    return {"Version": "2012-10-17", "Statement": statements}


def allowed(action: Any, resource: Any) -> Declared:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def lake_arn(below: str) -> Declared:
    return {"Fn::Join": ["", ["arn:aws:s3:::", {"Fn::ImportValue": "stage:lake"}, below]]}


def origin_secret() -> Declared:
    parts = ["{{resolve:secretsmanager:", ref("OriginSecret"), ":SecretString:::}}"]
    return {"Fn::Join": ["", parts]}


def workflows() -> Declared:
    caught = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Note"}
    too_much = {**caught, "ErrorEquals": ["States.DataLimitExceeded"]}
    retry = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 300, "MaxAttempts": 1}
    told = {"scheduled_time": "<aws.scheduler.scheduled-time>"}
    three = {"items": [1, 2, 3], "bad": [2]}
    catching = {"Probe": one_task("Probe", Retry=[retry], Catch=[caught]), "Note": {"Type": "Pass", "End": True}}
    return {
        **clearing(),
        "Single": machine("Probe", {"Probe": one_task("Probe")}, "Probe"),
        "Catching": machine("Probe", catching, "Probe"),
        "CatchingTooMuch": machine("Probe", {**catching, "Probe": one_task("Probe", Catch=[too_much])}, "Probe"),
        "Doubling": machine("Probe", {"Probe": one_task("Probe", Parameters={"one.$": "$", "two.$": "$"})}, "Probe"),
        "Strict": machine("Map", {"Map": mapped()}, "Job"),
        "Tolerant": machine("Map", {"Map": mapped(ToleratedFailurePercentage=50)}, "Job"),
        "Either": machine("Map", {"Map": mapped(ToleratedFailurePercentage=20, ToleratedFailureCount=2)}, "Job"),
        "Daily": schedule("stage-daily", "Single", told),
        "Failing": schedule("stage-failing", "Single", {"do": "raise"}),
        "Retried": schedule("stage-retried", "Catching", {"do": "raise"}),
        "Mapped": schedule("stage-strict", "Strict", three),
        "MappedTolerant": schedule("stage-tolerant", "Tolerant", three),
        "MappedEither": schedule("stage-either", "Either", three),
        "Direct": schedule("stage-direct", "Probe", told, "rate(5 minutes)"),
        "Queued": schedule("stage-queued", "arn:aws:sqs:eu-central-1:123456789012:queue", {}),
    }


def clearing() -> Declared:
    """A new object in `news/` makes the edge forget what it keeps of bars; what one in `untold/` starts may not be."""
    batch = {"Paths": {"Quantity": 1, "Items": ["/api/bars*"]}, "CallerReference.$": "$$.Execution.Name"}
    forget = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:cloudfront:createInvalidation",
        "Parameters": {"DistributionId": "${Distribution}", "InvalidationBatch": batch},
        "End": True,
    }
    states = {"Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Forget"}, "Forget": forget}
    forgetting = machine("Wait", states)
    forgetting["Properties"]["DefinitionSubstitutions"] = {"Distribution": ref("Distribution")}
    return {
        "Forgetting": forgetting,
        "News": news("Forgetting", "news/"),
        "Untold": news("Doubling", "untold/"),
    }


def news(target: str, prefix: str) -> Declared:
    """A rule on new objects of the lake."""
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Fn::ImportValue": "stage:lake"}]}, "object": {"key": [{"prefix": prefix}]}},
    }
    started = {
        "Id": "Machine",
        "Arn": ref(target),
        "RoleArn": attribute("Arn", "Role"),
        "Input": json.dumps({"seconds": 0}),
    }
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [started]}}


def api() -> Declared:
    integration = {
        "ApiId": ref("Api"),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": ref("WebLive"),
        "PayloadFormatVersion": "2.0",
    }
    return {
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {"Name": "stage", "ProtocolType": "HTTP"},
        },
        "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
        "ApiStage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {
                "ApiId": ref("Api"),
                "StageName": "$default",
                "AutoDeploy": True,
                "DefaultRouteSettings": throttle(10_000),
                # hardly a token comes back while a test runs
                "RouteSettings": {"GET /api/few": {"ThrottlingRateLimit": 0.01, "ThrottlingBurstLimit": FEW}},
            },
            "DependsOn": [f"Route{number}" for number, _ in enumerate(ROUTES)],
        },
        **{f"{method}Permission": permission(method) for method in ("GET", "HEAD", "POST")},
        **{f"Route{number}": route(key, signed=key.endswith("/signed")) for number, key in enumerate(ROUTES)},
    }


def permission(method: str) -> Declared:
    """Lets the API's routes of a method call the function."""
    source = ["arn:aws:execute-api:", ref("AWS::Region"), ":", ref("AWS::AccountId"), ":", ref("Api"), f"/*/{method}/*"]
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": ref("WebLive"),
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Join": ["", source]},
        },
    }


def throttle(rate: int) -> Declared:
    return {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": rate}


def site() -> Declared:
    files = {
        "ServiceToken": "unused",
        "SourceBucketNames": [ASSET_BUCKET],
        "SourceObjectKeys": ["site.zip"],
        "SourceMarkers": [{"<<stage>>": ref("AWS::StackName")}],
        "DestinationBucketName": ref("Site"),
        "SystemMetadata": {"cache-control": "no-cache"},
        "Exclude": ["*.map"],
    }
    security = {
        "ContentSecurityPolicy": {"ContentSecurityPolicy": "default-src 'self'", "Override": True},
        "ContentTypeOptions": {"Override": True},
    }
    return {
        "Site": {"Type": "AWS::S3::Bucket"},
        "SiteFiles": {"Type": "Custom::CDKBucketDeployment", "Properties": files},
        "Headers": {
            "Type": "AWS::CloudFront::ResponseHeadersPolicy",
            "Properties": {"ResponseHeadersPolicyConfig": {"Name": "stage", "SecurityHeadersConfig": security}},
        },
        "ApiHeaders": {
            "Type": "AWS::CloudFront::ResponseHeadersPolicy",
            "Properties": {"ResponseHeadersPolicyConfig": {"Name": "api", "CorsConfig": any_origin()}},
        },
        "Edge": {
            "Type": "AWS::CloudFront::Function",
            "Properties": {
                "Name": "edge",
                "AutoPublish": True,
                "FunctionCode": EDGE,
                "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"},
            },
        },
        "Cache": {"Type": "AWS::CloudFront::CachePolicy", "Properties": {"CachePolicyConfig": caching()}},
        "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": behaviours()}},
        "Counting": {
            "Type": "AWS::CloudFront::MonitoringSubscription",
            "Properties": {
                "DistributionId": ref("Distribution"),
                "MonitoringSubscription": {
                    "RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}
                },
            },
        },
    }


def any_origin() -> Declared:
    return {
        "AccessControlAllowCredentials": False,
        "AccessControlAllowHeaders": {"Items": ["content-type"]},
        "AccessControlAllowMethods": {"Items": ["GET", "POST"]},
        "AccessControlAllowOrigins": {"Items": ["*"]},
        "AccessControlExposeHeaders": {"Items": ["ETag", "Link"]},
        "OriginOverride": True,
    }


def caching() -> Declared:
    key = {
        "CookiesConfig": {"CookieBehavior": "none"},
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept"]},
        "QueryStringsConfig": {"QueryStringBehavior": "all"},
        "EnableAcceptEncodingBrotli": True,
        "EnableAcceptEncodingGzip": True,
    }
    ttl = {"MinTTL": 0, "DefaultTTL": 0, "MaxTTL": 300}
    return {"Name": "stage", **ttl, "ParametersInCacheKeyAndForwardedToOrigin": key}


def behaviours() -> Declared:
    api_behaviour = {
        "PathPattern": "/api/*",
        "TargetOriginId": "api",
        "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        "CachePolicyId": ref("Cache"),
        "Compress": True,
        "ResponseHeadersPolicyId": ref("ApiHeaders"),
        "FunctionAssociations": [{"EventType": "viewer-request", "FunctionARN": attribute("FunctionARN", "Edge")}],
    }
    site_behaviour = {
        "TargetOriginId": "site",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "Compress": True,
        "ResponseHeadersPolicyId": ref("Headers"),
    }
    return {
        "DefaultRootObject": "index.html",
        "DefaultCacheBehavior": site_behaviour,
        "CacheBehaviors": [api_behaviour],
        "Origins": [
            {"Id": "site", "DomainName": attribute("RegionalDomainName", "Site")},
            {
                "Id": "api",
                "DomainName": {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.amazonaws.com"},
                "OriginCustomHeaders": [{"HeaderName": "x-origin", "HeaderValue": origin_secret()}],
            },
        ],
    }
