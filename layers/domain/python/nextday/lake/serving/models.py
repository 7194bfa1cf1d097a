"""Model documents for the HTTP API."""

from collections.abc import Callable

from nextday.catalog import model_key
from nextday.errors import NoModel
from nextday.lake.serving.held import Copies


def documents_in(copies: Copies[bytes]) -> Callable[[str], bytes]:
    """What finds the document of an id in a bucket; raises NoModel when there is none, and LakeError."""

    def document(model_id: str) -> bytes:
        content = copies.get(model_key(model_id)).value
        if content is None:
            raise NoModel(f"there is no model {model_id}")
        return content

    return document
