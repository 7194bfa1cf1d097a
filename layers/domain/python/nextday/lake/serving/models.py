"""Model documents for the HTTP API."""

from collections.abc import Callable

from nextday.catalog import model_key
from nextday.errors import NoModel
from nextday.lake.serving.objects import Fetched, Objects


def documents_in(objects: Objects) -> Callable[[str], bytes]:
    """What finds the document of an id in a bucket; raises NoModel when there is none, and LakeError."""

    def document(model_id: str) -> bytes:
        found = objects.get(model_key(model_id))
        if not isinstance(found, Fetched):
            raise NoModel(f"there is no model {model_id}")
        return found.content

    return document
