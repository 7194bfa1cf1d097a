"""How models are written: canonical JSON, checked when it is read."""

import json
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from nextday.errors import OtherVersion

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
"""Nothing unknown, nothing infinite."""
_Content = TypeVar("_Content")


class Document(Generic[_Content]):
    """One kind of document; the adapter is built when it is first needed, which takes a while."""

    def __init__(self, content: type[_Content]) -> None:
        self._content = content

    def written(self, content: _Content) -> bytes:
        """Keys sorted, no spaces, numbers that read back to the bit."""
        # written by json, because pydantic cannot sort keys
        values = self._adapter.dump_python(content, mode="json")
        return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()

    def read(self, document: bytes) -> _Content:
        """Inverse of `written`. Raises OtherVersion for what is no document of this kind."""
        try:
            return self._adapter.validate_json(document)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "document"
            raise OtherVersion(f"{where}: {fault['msg']}") from error

    @cached_property
    def _adapter(self) -> TypeAdapter[_Content]:
        return TypeAdapter(self._content)
