"""The assets of a cloud assembly, found where synth staged them: nothing is zipped, uploaded or built."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assembly.synthesis import asset_manifests


@dataclass(frozen=True)
class ImageAsset:
    """The staged build context of a container image."""

    tag: str
    directory: Path
    dockerfile: Path


@dataclass(frozen=True)
class Assets:
    """`files`: (bucket, key) of every file asset -> staged file or folder; `images`: tag -> build context."""

    files: dict[tuple[str, str], Path] = field(default_factory=dict)
    images: dict[str, ImageAsset] = field(default_factory=dict)

    def file(self, bucket: str, key: str) -> Path:
        """Staged file or folder of an S3 location that a template names."""
        return self.files[bucket, key]

    def image(self, uri: str) -> ImageAsset:
        """Build context of an image that a template names."""
        return self.images[uri.rsplit(":", 1)[1]]


def assets_of(assembly: Path) -> Assets:
    """Every asset that the assembly's stacks refer to."""
    assets = Assets()
    for manifest in asset_manifests(assembly):
        listed = json.loads(manifest.read_text())
        assets.files.update(_files(manifest.parent, listed.get("files", {})))
        assets.images.update(_images(manifest.parent, listed.get("dockerImages", {})))
    return assets


def _files(folder: Path, listed: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Path]]:
    for asset in listed.values():
        for destination in asset["destinations"].values():
            yield (
                (_named(destination["bucketName"]), destination["objectKey"]),
                (folder / asset["source"]["path"]).resolve(),
            )


def _images(folder: Path, listed: dict[str, Any]) -> Iterator[tuple[str, ImageAsset]]:
    for asset in listed.values():
        directory = (folder / asset["source"]["directory"]).resolve()
        dockerfile = directory / asset["source"].get("dockerFile", "Dockerfile")
        for destination in asset["destinations"].values():
            yield destination["imageTag"], ImageAsset(destination["imageTag"], directory, dockerfile)


def _named(text: str) -> str:
    return text.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)


def announce(assets: Assets, s3: Any) -> None:
    """Create the asset bucket with all files in it; archives are empty, as code is run from where it is staged.

    Templates are refused whose code does not exist.
    """
    known = {one["Name"] for one in s3.list_buckets()["Buckets"]}
    for bucket in {bucket for bucket, _ in assets.files} - known:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    nothing = io.BytesIO()
    zipfile.ZipFile(nothing, "w").close()
    for (bucket, key), path in assets.files.items():
        s3.put_object(Bucket=bucket, Key=key, Body=nothing.getvalue() if key.endswith(".zip") else path.read_bytes())
