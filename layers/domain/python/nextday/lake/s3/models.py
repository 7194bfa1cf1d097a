"""Model documents on S3: immutable, with one pointer to the current one."""

import json
from typing import TYPE_CHECKING

from nextday.catalog import MODELS_PREFIX, model_key
from nextday.errors import Contention, Corrupt, NoModel
from nextday.lake.s3.objects import VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_POINTER = f"{MODELS_PREFIX}current.json"
_CONTENT_TYPE = "application/json"


def pointed_to(pointer: bytes) -> str:
    """The model id in a pointer. Raises NoModel when it cannot be read."""
    try:
        return str(json.loads(pointer)["model_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoModel("the pointer to the current model cannot be read") from error


class S3ModelStore:
    """A ModelStore in an S3 bucket: `models/<id>.json`, and `models/current.json` naming one of them."""

    def __init__(self, bucket: str, *, client: "S3Client | None" = None) -> None:
        self._objects = VersionedBucket(bucket, client)

    def put(self, model_id: str, document: bytes) -> None:
        """Store a document once. Raises Corrupt when the id exists with other bytes."""
        try:
            self._objects.put(model_key(model_id), document, over=None, content_type=_CONTENT_TYPE)
        except Contention as error:
            if self.get(model_id) != document:
                raise Corrupt(f"model {model_id} exists with other content") from error

    def get(self, model_id: str) -> bytes:
        """The document. Raises NoModel when there is none."""
        found = self._objects.get(model_key(model_id))
        if found is None:
            raise NoModel(f"there is no model {model_id}")
        return found[0]

    def current(self) -> str | None:
        """Id of the current model, None before the first. Raises NoModel when the pointer cannot be read."""
        found = self._objects.get(_POINTER)
        return pointed_to(found[0]) if found else None

    def point_to(self, model_id: str) -> None:
        """Make a stored document the current one. Raises NoModel, or Contention when another move came between."""
        # first: a pointer to a document that is not there would leave no model to serve
        self.get(model_id)
        pointer = json.dumps({"model_id": model_id}).encode()
        body, version = self._objects.get(_POINTER) or (b"", None)
        if body == pointer:
            return
        try:
            self._objects.put(_POINTER, pointer, over=version, content_type=_CONTENT_TYPE)
        except Contention:
            # a move that S3 made but did not confirm is tried again underneath, and then comes second to itself
            if (self._objects.get(_POINTER) or (b"",))[0] != pointer:
                raise
