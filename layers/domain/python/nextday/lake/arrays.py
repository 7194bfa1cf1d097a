"""Arrays and a note about them as the bytes of one file."""

import json
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nextday.errors import Corrupt

Arrays = Mapping[str, npt.NDArray[Any]]
_NOTE = "note"
_DIGEST = sha256().digest_size


def packed(note: Mapping[str, Any], arrays: Arrays, *, compressed: bool = True) -> bytes:
    """Arrays by name, and a note of JSON types, under their hash; numbers read back to the bit."""
    file = BytesIO()
    files: dict[str, Any] = {_NOTE: np.frombuffer(json.dumps(note).encode(), np.uint8), **arrays}
    save = np.savez_compressed if compressed else np.savez
    save(file, **files)
    return sha256(file.getvalue()).digest() + file.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, Any], Arrays]:
    """Inverse of `packed`. Raises Corrupt for what it never made; nothing in a file is ever executed."""
    digest, file = content[:_DIGEST], content[_DIGEST:]
    if sha256(file).digest() != digest:
        raise Corrupt("what a step handed on is not what it left")
    try:
        with np.load(BytesIO(file), allow_pickle=False) as opened:
            arrays = dict(opened)
        return json.loads(arrays.pop(_NOTE).tobytes()), arrays
    except (ValueError, KeyError, BadZipFile) as error:  # whole, but of another form
        raise Corrupt(f"what a step handed on cannot be read: {error}") from error
