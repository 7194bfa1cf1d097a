"""The other forms of a listing: its rows by column, and its rows alone as CSV."""

import csv
from functools import cache
from io import StringIO
from typing import Any, get_args, get_origin

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from ops.contract.answers.base import Answer
from ops.contract.examples import example_of


@cache
def in_columns(listing: type[BaseModel]) -> type[BaseModel]:
    """The model of the same answer with a list for each column in place of a list of rows."""
    name, row = _rows(listing)
    fields = {each: _column(field, example_of(row)[each]) for each, field in row.model_fields.items()}
    columns = create_model(f"{row.__name__}Columns", __base__=Answer, __doc__="One list for each column.", **fields)
    replaced: dict[str, Any] = {name: (columns, ...)}
    return create_model(f"{listing.__name__}InColumns", __base__=listing, __doc__=listing.__doc__, **replaced)


def _column(field: FieldInfo, example: Any) -> Any:
    # what a row may lack, a column may
    lacking: dict[str, Any] = {} if field.is_required() else {"default_factory": list}
    return list[field.annotation], Field(description=field.description, examples=[[example]], **lacking)  # type: ignore[name-defined]


def csv_of(listing: type[BaseModel]) -> str:
    """An example of the rows alone (RFC 4180), what is within a field as columns named `outcome.up`."""
    _, row = _rows(listing)
    told = StringIO()
    csv.writer(told).writerows(zip(*_flat(row, example_of(row)), strict=True))
    return told.getvalue()


def _flat(row: type[BaseModel], values: dict[str, Any] | None) -> list[tuple[str, Any]]:
    cells: list[tuple[str, Any]] = []
    for name, field in row.model_fields.items():
        value, within = (values or {}).get(name), _model(field.annotation)
        own = _flat(within, value) if within else []
        cells += [(f"{name}.{inner}", each) for inner, each in own] or [(name, _as_csv(value))]
    return cells


def _as_csv(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _rows(listing: type[BaseModel]) -> tuple[str, type[BaseModel]]:
    """The field of the rows, and their model."""
    for name, field in listing.model_fields.items():
        if get_origin(field.annotation) is list and (row := _model(get_args(field.annotation)[0])):
            return name, row
    raise TypeError(f"{listing.__name__} has no rows")


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation names, with or without None beside it."""
    of = (annotation, *get_args(annotation))
    return next((one for one in of if isinstance(one, type) and issubclass(one, BaseModel)), None)
