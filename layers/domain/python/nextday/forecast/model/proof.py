"""A model's documents, each proven by its hash, whoever reads them."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Final

from nextday.errors import NoModel

SCHEMA_VERSION: Final = 4
"""Counted up when the fields of documents change, so that another version is refused before it is misread."""

Documents = Callable[[str], bytes]
"""The document of an id; raises NoModel when there is none."""


def model_id_of(manifest: bytes, trained_through: date) -> str:
    """Last session learned from and a hash of the manifest, e.g. 2026-05-29-8c6ff5a7a1b0."""
    return f"{trained_through}-{_manifest_hash(manifest)}"


def part_id(digest: str) -> str:
    """The id of a part, by its hash."""
    return f"parts/{digest}"


def proven_manifest(model_id: str, documents: Documents) -> bytes:
    """The first document of a model. Raises NoModel when it is missing or not the one that was published."""
    manifest = documents(model_id)
    if not model_id.endswith(f"-{_manifest_hash(manifest)}"):
        raise NoModel(f"the document of model {model_id} is not the one that was published")
    return manifest


def proven_part(digest: str, model_id: str, documents: Documents) -> bytes:
    """The part of a model with this hash. Raises NoModel when it is missing or not the one that was published."""
    part = documents(part_id(digest))
    if sha256(part).hexdigest() != digest:
        raise NoModel(f"a part of model {model_id} is not the one that was published")
    return part


def _manifest_hash(manifest: bytes) -> str:
    return sha256(manifest).hexdigest()[:12]
