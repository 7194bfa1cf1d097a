"""Rows in the form that was asked for."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson
import polars as pl

from lambdas.api.forms import Form
from nextday.lake.views.text import INSTANT, to_text

_DAY = "%Y-%m-%d"


def rendered(envelope: Mapping[str, Any], name: str, rows: pl.DataFrame, form: Form) -> str | bytes:
    """An answer's text: the envelope with the rows under their name; CSV (RFC 4180) and Arrow are the rows alone.

    `rows` hold texts, numbers, booleans, dates and instants, and in JSON structs of those.
    """
    match form:
        case Form.CSV:
            return _flat(written(rows)).write_csv(line_terminator="\r\n")
        case Form.ARROW:
            stream = BytesIO()
            _flat(rows).write_ipc_stream(stream)
            return stream.getvalue()
        case Form.COLUMNS:
            return to_text({**envelope, name: written(rows).to_dict(as_series=False)})
        case _:
            # by polars in half the time of one dictionary a row
            return to_text({**envelope, name: orjson.Fragment(written(rows).write_json())})


def written(rows: pl.DataFrame) -> pl.DataFrame:
    """Days and instants as the API writes them, those within structs too."""
    inner = [_instants_of(name, dtype) for name, dtype in rows.schema.items() if isinstance(dtype, pl.Struct)]
    return rows.with_columns(
        pl.selectors.date().dt.strftime(_DAY), pl.selectors.datetime().dt.strftime(INSTANT), *inner
    )


def _instants_of(name: str, dtype: pl.Struct) -> pl.Expr:
    instants = [field.name for field in dtype.fields if isinstance(field.dtype, pl.Datetime)]
    return pl.col(name).struct.with_fields(pl.field(instant).dt.strftime(INSTANT) for instant in instants)


def _flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Structs as columns of their own, named `outcome.up`."""
    return rows.select(column for name, dtype in rows.schema.items() for column in _columns(name, dtype))


def _columns(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    if not isinstance(dtype, pl.Struct):
        return [pl.col(name)]
    return [pl.col(name).struct.field(field.name).alias(f"{name}.{field.name}") for field in dtype.fields]
