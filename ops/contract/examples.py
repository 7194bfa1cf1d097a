"""Examples of answers, put together from what the fields of their models declare."""

from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

# of fields that say nothing more exact of themselves
_OF_TYPES: dict[Any, Any] = {bool: False, date: "2026-06-01", AwareDatetime: "2026-06-02T00:31:12Z"}


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """An answer of this shape. Raises TypeError for a field that neither declares an example nor implies one."""
    return {field.alias or name: _of_field(model, name, field) for name, field in model.model_fields.items()}


def _of_field(model: type[BaseModel], name: str, field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    found = _of_type(field.annotation)
    if found is None:
        raise TypeError(f"{model.__name__}.{name} needs an example")
    return found


def _of_type(annotation: Any) -> Any:
    """What a type implies; None when it implies nothing."""
    if annotation in _OF_TYPES:
        return _OF_TYPES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return example_of(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType, Annotated}:
        return _of_type(arguments[0])
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return None if (one := _of_type(arguments[0])) is None else [one]
    return None
