"""How models are written: canonical JSON, checked when it is read."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nextday.errors import OtherVersion

# pydantic is imported where a whole document is read or written: what only computes by one does without
if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic_core import CoreSchema

_STRICT = {"extra": "forbid", "allow_inf_nan": False}
_Content = TypeVar("_Content")


def strict(content: type[_Content]) -> type[_Content]:
    """A dataclass of which documents are made: nothing unknown, nothing infinite."""
    # what pydantic.with_config does
    content.__pydantic_config__ = _STRICT  # type: ignore[attr-defined]
    return content


class ByKind:
    """Beside a union in Annotated: which of its classes is meant, its field `kind` tells."""

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """What pydantic asks of it."""
        from pydantic import Discriminator  # noqa: PLC0415

        return Discriminator("kind").__get_pydantic_core_schema__(source, handler)


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
        from pydantic import ValidationError  # noqa: PLC0415

        try:
            return self._adapter.validate_json(document)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "document"
            raise OtherVersion(f"{where}: {fault['msg']}") from error

    @cached_property
    def _adapter(self) -> "TypeAdapter[_Content]":
        from pydantic import TypeAdapter  # noqa: PLC0415

        return TypeAdapter(self._content)
