"""The CDK's own custom resources, done here instead of by their functions."""

import json
import mimetypes
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, resource

SITE_DEPLOYMENT = "Custom::CDKBucketDeployment"


# moto calls the CDK's function, which needs Docker, and waits for the answer that this sends to CloudFormation
@resource(SITE_DEPLOYMENT)
def bucket_deployment(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Files of assets put into a bucket, markers replaced, metadata set. Nothing is pruned: the bucket is new."""
    destination = properties["DestinationBucketName"]
    folder = properties.get("DestinationBucketKeyPrefix", "").strip("/")
    for key, body in _contents(deployment, properties):
        if _wanted(key, properties):
            deployment.client("s3").put_object(
                Bucket=destination,
                Key=f"{folder}/{key}".lstrip("/"),
                Body=body,
                **_metadata(key, properties.get("SystemMetadata", {})),
            )
    return Created(name, {"DestinationBucketArn": f"arn:aws:s3:::{destination}"})


def _contents(deployment: Deployment, properties: Properties) -> Iterator[tuple[str, bytes]]:
    locations = list(zip(properties["SourceBucketNames"], properties["SourceObjectKeys"], strict=True))
    for (bucket, key), markers in zip(locations, properties.get("SourceMarkers") or [{}] * len(locations), strict=True):
        for name, body in _files(deployment.assets.file(bucket, key)):
            yield name, _marked(body, markers)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _marked(body: bytes, markers: dict[str, Any]) -> bytes:
    for marker, value in markers.items():
        text = value if isinstance(value, str) else json.dumps(value)
        body = body.replace(marker.encode(), text.encode())
    return body


def _wanted(key: str, properties: Properties) -> bool:
    """As `aws s3 sync --exclude ... --include ...` decides: the last pattern that matches."""
    excluded = any(fnmatchcase(key, pattern) for pattern in properties.get("Exclude", []))
    return not excluded or any(fnmatchcase(key, pattern) for pattern in properties.get("Include", []))


def _metadata(key: str, declared: dict[str, str]) -> dict[str, str]:
    guessed = mimetypes.guess_type(key)[0] or "application/octet-stream"
    # a template writes cache-control, put_object takes CacheControl
    given = {"".join(part.capitalize() for part in name.split("-")): value for name, value in declared.items()}
    return {"ContentType": guessed, **given}


@resource("Custom::S3AutoDeleteObjects")
def auto_delete_objects(_: Deployment, name: str, __: Properties) -> Created:
    """Empties a bucket before it is deleted: nothing is deleted here."""
    return Created(name)


@resource("AWS::CDK::Metadata")
def metadata(_: Deployment, name: str, __: Properties) -> Created:
    """Which constructs a stack is made of."""
    return Created(name)
