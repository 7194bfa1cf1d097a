"""Buckets with everything their templates say, which of moto's own keep encryption and tags only; keys of their own."""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ops.localcloud.account import REGION
from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource
from ops.localcloud.iam.policies import UnknownPolicy, statements


@resource("AWS::S3::Bucket", name="BucketName")
def bucket(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A bucket, versioned, encrypted, closed and cleaned as declared."""
    if others := properties.get("NotificationConfiguration", {}).keys() - {"EventBridgeConfiguration"}:
        raise Undeployable(f"bucket {name}: {', '.join(sorted(others))} would hear nothing locally")
    s3 = deployment.client("s3")
    # outside us-east-1 S3, and moto too, refuses a bucket that does not name its region
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    configure(s3, name, properties)
    return Created(name, _addresses(name))


def configure(s3: Any, name: str, properties: Properties) -> None:
    """Version, encrypt, close and clean a bucket as declared."""
    if versioning := properties.get("VersioningConfiguration"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    if block := properties.get("PublicAccessBlockConfiguration"):
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    if lifecycle := properties.get("LifecycleConfiguration"):
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=_lifecycle(lifecycle))
    else:
        s3.delete_bucket_lifecycle(Bucket=name)
    if encryption := properties.get("BucketEncryption"):
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=_encryption(encryption))


def _addresses(name: str) -> dict[str, str]:
    return {
        "Arn": f"arn:aws:s3:::{name}",
        "DomainName": f"{name}.s3.amazonaws.com",
        "RegionalDomainName": f"{name}.s3.{REGION}.amazonaws.com",
    }


def _encryption(declared: dict[str, Any]) -> dict[str, Any]:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
            "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
        }
        for rule in declared["ServerSideEncryptionConfiguration"]
    ]
    return {"Rules": rules}


def _lifecycle(declared: dict[str, Any]) -> dict[str, Any]:
    return {"Rules": [_lifecycle_rule(rule, number) for number, rule in enumerate(declared["Rules"])]}


def _lifecycle_rule(rule: dict[str, Any], number: int) -> dict[str, Any]:
    """The template's words for a rule in the API's words."""
    translated = chosen(rule, "Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
    translated |= {"ID": rule.get("Id", f"rule-{number}"), "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        translated["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "Transitions" in rule:
        translated["Transitions"] = [
            {"Days": int(step["TransitionInDays"]), "StorageClass": step["StorageClass"]}
            for step in rule["Transitions"]
        ]
    return translated


@resource("AWS::KMS::Key")
def key(deployment: Deployment, name: str, _: Properties) -> Created:
    """A key by an id that lasts; nothing is encrypted here, so that nobody has to be allowed to use it."""
    identity = str(uuid5(NAMESPACE_URL, name))
    return Created(identity, {"Arn": deployment.arn("kms", f"key/{identity}"), "KeyId": identity})


@resource("AWS::KMS::Alias", name="AliasName")
def key_alias(_: Deployment, name: str, __: Properties) -> Created:
    """A name of a key."""
    return Created(name)


@resource("AWS::S3::BucketPolicy")
def bucket_policy(deployment: Deployment, _: str, properties: Properties) -> Created:
    """Who may do what with a bucket, judged at each request."""
    document = json.dumps(properties["PolicyDocument"])
    try:
        statements(document)
    except UnknownPolicy as unknown:
        raise Undeployable(f"bucket policy of {properties['Bucket']}: {unknown}") from unknown
    deployment.client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=document)
    return Created(properties["Bucket"])
