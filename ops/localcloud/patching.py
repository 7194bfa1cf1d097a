"""Replacing what a library does, for as long as a cloud runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import getattr_static
from typing import Any


@contextmanager
def replaced(owner: Any, **replacements: Any) -> Iterator[None]:
    """The named attributes of `owner` are the replacements while this is open."""
    # getattr would give a static method as a plain function, which is put back as a method of instances
    originals = {name: getattr_static(owner, name) for name in replacements}
    for name, replacement in replacements.items():
        setattr(owner, name, replacement)
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(owner, name, original)
