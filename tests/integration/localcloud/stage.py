"""A small stage as a cloud assembly: what the CDK would synthesize, written by hand so that no test waits for it."""

import json
from pathlib import Path
from typing import Any

from tests.integration.localcloud import handlers

ASSETS = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
BUCKET_NAME = "cdk-hnb659fds-assets-123456789012-eu-central-1"
SECURITY = {
    "ContentSecurityPolicy": {"ContentSecurityPolicy": "default-src 'self'", "Override": True},
    "ContentTypeOptions": {"Override": True},
}
Template = dict[str, Any]


def ref(name: str) -> Template:
    return {"Ref": name}


def attribute(name: str, of: str) -> Template:
    return {"Fn::GetAtt": [of, name]}


def function(asset: str, handler: str, *, timeout: int = 10, **more: Any) -> Template:
    properties = {
        "Code": {"S3Bucket": BUCKET_NAME, "S3Key": f"{asset}.zip"},
        "Handler": handler,
        "Role": attribute("Arn", "Role"),
        "Runtime": "python3.13",
        "Timeout": timeout,
        "MemorySize": 256,
        **more,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def image_function(tag: str, command: str) -> Template:
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


def machine(start: str, states: Template, *functions: str) -> Template:
    """States name a function as `${Function}`."""
    properties = {
        "DefinitionString": json.dumps({"StartAt": start, "States": states}),
        "DefinitionSubstitutions": {name: attribute("Arn", name) for name in functions},
        "RoleArn": attribute("Arn", "Role"),
    }
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def schedule(name: str, target: str, event: Template, expression: str = "cron(5 0 * * ? *)") -> Template:
    properties = {
        "Name": name,
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": "Etc/UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": target if target.startswith("arn:") else attribute("Arn", target),
            "RoleArn": attribute("Arn", "Role"),
            "Input": json.dumps(event),
        },
    }
    return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}


def data_template() -> Template:
    tls_only = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    bucket_properties = {
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 7, "Prefix": "tmp/"}]},
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
    }
    table_input = {"Name": "bars", "Parameters": {"projection.enabled": "true"}}
    return {
        "Resources": {
            # the table comes first: what it depends on is made before it
            "Table": {
                "Type": "AWS::Glue::Table",
                "Properties": {"CatalogId": ref("AWS::AccountId"), "DatabaseName": "stage", "TableInput": table_input},
                "DependsOn": ["Database"],
            },
            "Database": {
                "Type": "AWS::Glue::Database",
                "Properties": {"CatalogId": ref("AWS::AccountId"), "DatabaseInput": {"Name": "stage"}},
            },
            "Lake": {"Type": "AWS::S3::Bucket", "Properties": bucket_properties},
            "LakePolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": ref("Lake"),
                    "PolicyDocument": {
                        "Statement": [{**tls_only, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]
                    },
                },
            },
        },
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


def functions() -> Template:
    lake = {"Variables": {"LAKE": {"Fn::ImportValue": "stage:lake"}, "POWERTOOLS_SERVICE_NAME": "probe"}}
    layers = [ref("Layer"), ref("Dependencies")]
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda"}}]}
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Layer": layer("layer"),
        "Dependencies": layer("dependencies"),
        "Probe": function("probe", "app.handler", timeout=1, Environment=lake, Layers=layers),
        "Web": function("web", "web.handler"),
        "Broken": function("broken", "broken.handler"),
        "Job": image_function("jobs", "jobs.main.handler"),
    }


def layer(asset: str) -> Template:
    properties = {
        "Content": {"S3Bucket": BUCKET_NAME, "S3Key": f"{asset}.zip"},
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
    }
    return {"Type": "AWS::Lambda::LayerVersion", "Properties": properties}


def one_task(function_name: str, **more: Any) -> Template:
    return {"Type": "Task", "Resource": f"${{{function_name}}}", "End": True, **more}


def mapped(**tolerated: Any) -> Template:
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


def workflows() -> Template:
    caught = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Note"}
    retry = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 300, "MaxAttempts": 1}
    told = {"scheduled_time": "<aws.scheduler.scheduled-time>"}
    three = {"items": [1, 2, 3], "bad": [2]}
    catching = {"Probe": one_task("Probe", Retry=[retry], Catch=[caught]), "Note": {"Type": "Pass", "End": True}}
    return {
        "Single": machine("Probe", {"Probe": one_task("Probe")}, "Probe"),
        "Catching": machine("Probe", catching, "Probe"),
        "Strict": machine("Map", {"Map": mapped()}, "Job"),
        "Tolerant": machine("Map", {"Map": mapped(ToleratedFailurePercentage=50)}, "Job"),
        "Daily": schedule("stage-daily", "Single", told),
        "Failing": schedule("stage-failing", "Single", {"do": "raise"}),
        "Retried": schedule("stage-retried", "Catching", {"do": "raise"}),
        "Mapped": schedule("stage-strict", "Strict", three),
        "MappedTolerant": schedule("stage-tolerant", "Tolerant", three),
        "Direct": schedule("stage-direct", "Probe", told, "rate(5 minutes)"),
        "Queued": schedule("stage-queued", "arn:aws:sqs:eu-central-1:123456789012:queue", {}),
    }


def edge() -> Template:
    site_files = {"SourceBucketNames": [BUCKET_NAME], "SourceObjectKeys": ["site.zip"]}
    return {
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Name": "stage",
                "ProtocolType": "HTTP",
                "CorsConfiguration": {
                    "AllowOrigins": ["https://elsewhere.example"],
                    "AllowMethods": ["GET", "POST"],
                    "AllowHeaders": ["content-type"],
                    "MaxAge": 600,
                },
            },
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": ref("Api"),
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": attribute("Arn", "Web"),
                "PayloadFormatVersion": "2.0",
            },
        },
        "ApiStage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": ref("Api"), "StageName": "$default", "AutoDeploy": True},
        },
        **{f"Route{number}": route(key) for number, key in enumerate(ROUTES)},
        "Site": {"Type": "AWS::S3::Bucket"},
        "SiteFiles": {
            "Type": "Custom::CDKBucketDeployment",
            "Properties": {
                "ServiceToken": "unused",
                **site_files,
                "SourceMarkers": [{"<<stage>>": ref("AWS::StackName")}],
                "DestinationBucketName": ref("Site"),
                "SystemMetadata": {"cache-control": "no-cache"},
                "Exclude": ["*.map"],
            },
        },
        "Headers": {
            "Type": "AWS::CloudFront::ResponseHeadersPolicy",
            "Properties": {"ResponseHeadersPolicyConfig": {"Name": "stage", "SecurityHeadersConfig": SECURITY}},
        },
        "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": DISTRIBUTION}},
    }


ROUTES = ("GET /api/bars", "POST /api/predict", "GET /api/bars/{symbol}", "GET /api/files/{path+}", "GET /api/fail")
DISTRIBUTION: Template = {
    "DefaultRootObject": "index.html",
    "DefaultCacheBehavior": {"TargetOriginId": "site", "ResponseHeadersPolicyId": ref("Headers")},
    "CacheBehaviors": [
        {
            "PathPattern": "/api/*",
            "TargetOriginId": "api",
            "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        }
    ],
    "Origins": [
        {"Id": "site", "DomainName": attribute("RegionalDomainName", "Site")},
        {"Id": "api", "DomainName": {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.amazonaws.com"}},
    ],
}


def route(key: str) -> Template:
    target = {"Fn::Join": ["/", ["integrations", ref("Integration")]]}
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": ref("Api"), "RouteKey": key, "Target": target},
    }


def app_template() -> Template:
    return {"Resources": {**functions(), **workflows(), **edge()}}


def write_assembly(folder: Path, *, extra: Template | None = None) -> Path:
    """An app with one nested stage of two stacks, in `folder`. `extra` resources join the second stack."""
    nested = folder / "assembly-stage"
    nested.mkdir(parents=True)
    app = app_template()
    app["Resources"].update(extra or {})
    for name, template in (("data", data_template()), ("app", app)):
        (nested / f"{name}.template.json").write_text(json.dumps(template))
        write_assets(nested, name)
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-stage"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"stage": stage}}))
    # the dependent stack is listed first
    artifacts = {**stack_artifacts("app", ["data"]), **stack_artifacts("data", [])}
    (nested / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def stack_artifacts(name: str, dependencies: list[str]) -> Template:
    return {
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json", "stackName": f"stage-{name}"},
            "dependencies": [f"{name}.assets", *dependencies],
        },
        f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
    }


FILES = {
    "probe": {"app.py": handlers.PROBE},
    "web": {"web.py": handlers.WEB},
    "broken": {"broken.py": handlers.BROKEN},
    "layer": {"python/carried.py": "greeting = 'from the layer'\n"},
    # as pip installs for another machine: importing it here would be wrong
    "dependencies": {"python/foreign.py": "", "python/foreign-1.dist-info/METADATA": ""},
    "site": {
        "index.html": "<title><<stage>></title>",
        "app.js": "export {}",
        "app.js.map": "{}",
        "data/list.json": "[]",
    },
}
IMAGE = {
    "src/jobs/main.py": handlers.JOB,
    "src/told/told.py": "told = 'from the image'\n",
    "requirements.txt": "numpy\n",
    "not-copied.py": "",
    "lambdas/Dockerfile": """
FROM public.ecr.aws/lambda/python:3.13 AS build
COPY requirements.txt /tmp/requirements.txt
RUN pip install -r /tmp/requirements.txt \\
    --target /opt/packages

FROM public.ecr.aws/lambda/python:3.13
COPY --from=build /opt/packages ${LAMBDA_TASK_ROOT}
COPY src/jobs ${LAMBDA_TASK_ROOT}/jobs
COPY ["src/told/told.py", "${LAMBDA_TASK_ROOT}/jobs/"]
""",
}


def write_assets(nested: Path, stack: str) -> None:
    manifest: Template = {"files": {}, "dockerImages": {}}
    if stack == "app":
        for asset, files in FILES.items():
            write_files(nested.parent / f"asset.{asset}", files)
            destination = {"bucketName": ASSETS, "objectKey": f"{asset}.zip"}
            manifest["files"][asset] = {
                "source": {"path": f"../asset.{asset}", "packaging": "zip"},
                "destinations": {"here": destination},
            }
        write_files(nested.parent / "asset.jobs", IMAGE)
        manifest["dockerImages"]["jobs"] = {
            "source": {"directory": "../asset.jobs", "dockerFile": "lambdas/Dockerfile"},
            "destinations": {"here": {"repositoryName": "repository", "imageTag": "jobs"}},
        }
    (nested / f"{stack}.assets.json").write_text(json.dumps(manifest))


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
