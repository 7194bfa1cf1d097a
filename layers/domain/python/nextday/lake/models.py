"""Model documents on S3: immutable, with one pointer to the current one."""

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

from nextday.catalog import MODELS_PREFIX
from nextday.errors import Contention, Corrupt, NoModel
from nextday.lake.objects import is_lost_race, is_missing, only_if

_POINTER = f"{MODELS_PREFIX}current.json"


def _document_key(model_id: str) -> str:
    return f"{MODELS_PREFIX}{model_id}.json"


class S3ModelStore:
    """A ModelStore in an S3 bucket: `models/<id>.json`, and `models/current.json` naming one of them."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._client = boto3.client("s3")

    def put(self, model_id: str, document: bytes) -> None:
        """Store a document once. Raises Corrupt when the id exists with other bytes."""
        if not self._put(_document_key(model_id), document, etag=None) and self.get(model_id) != document:
            raise Corrupt(f"model {model_id} exists with other content")

    def get(self, model_id: str) -> bytes:
        """The document. Raises NoModel when there is none."""
        body, _ = self._get(_document_key(model_id))
        if body is None:
            raise NoModel(f"there is no model {model_id}")
        return body

    def current(self) -> str | None:
        """Id of the current model, None before the first."""
        body, _ = self._get(_POINTER)
        return None if body is None else str(json.loads(body)["model_id"])

    def point_to(self, model_id: str) -> None:
        """Make a stored document the current one. Raises NoModel, or Contention when another move came between."""
        self.get(model_id)
        pointer = json.dumps({"model_id": model_id}).encode()
        body, etag = self._get(_POINTER)
        if body != pointer and not self._put(_POINTER, pointer, etag=etag):
            raise Contention(f"the current model changed while {model_id} was made current")

    def _get(self, key: str) -> tuple[bytes, str] | tuple[None, None]:
        try:
            response = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                return None, None
            raise
        return response["Body"].read(), response["ETag"]

    def _put(self, key: str, body: bytes, *, etag: str | None) -> bool:
        """One conditional PUT; False when the object is not what `etag` says."""
        content: dict[str, Any] = {"Body": body, "ContentType": "application/json"}
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, **content, **only_if(etag))
        except ClientError as error:
            if is_lost_race(error):
                return False
            raise
        return True
