"""Arrays and a note about them as the bytes of one file."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nextday.errors import Corrupt

Arrays = Mapping[str, npt.NDArray[Any]]
_NOTE = "note"


def packed(note: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Compressed arrays by name, and a note of JSON types; numbers read back to the bit."""
    file = BytesIO()
    files: dict[str, Any] = {_NOTE: np.frombuffer(json.dumps(note).encode(), np.uint8), **arrays}
    np.savez_compressed(file, **files)
    return file.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, Any], Arrays]:
    """Inverse of `packed`. Raises Corrupt for what it never made; nothing in a file is ever executed."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            arrays = dict(file)
        return json.loads(arrays.pop(_NOTE).tobytes()), arrays
    except (ValueError, KeyError, EOFError, OSError, BadZipFile) as error:
        raise Corrupt(f"what a step handed on cannot be read: {error}") from error
