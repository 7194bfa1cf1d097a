"""One parameter for the options that several commands share."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any


def flat(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first parameter is a dataclass, as Typer reads it: with an option for each field."""
    signature = inspect.signature(command)
    group, *others = signature.parameters.values()
    shared = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
        for field in fields(group.annotation)
    ]

    @wraps(command)
    def flattened(**values: Any) -> None:
        command(group.annotation(**{one.name: values.pop(one.name) for one in shared}), **values)

    # Typer asks for it; @wraps alone would show the command's own
    flattened.__signature__ = signature.replace(parameters=[*shared, *others])  # type: ignore[attr-defined]
    return flattened
