"""Whether a Parquet file holds what its table declares."""

from io import BytesIO

import polars as pl

from nextday.catalog import Table
from nextday.errors import Corrupt
from nextday.frames import completed, conformed, schema_of


def decoded(table: Table, body: bytes, *, name: str) -> pl.DataFrame:
    """Rows of a table's file, sorted by key.

    A column added later may be missing, and is null. Raises Corrupt, with the file's name, when it is no Parquet, has
    other columns or types than the catalogue, or a key twice.
    """
    try:
        frame = pl.read_parquet(BytesIO(body))
        if table.is_narrowed:
            frame = frame.select(column for column in frame.columns if column in table.column_names)
        return checked(table, frame, name=name)
    except pl.exceptions.PolarsError as error:
        raise Corrupt(f"{name}: {error}") from error


def checked(table: Table, frame: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Rows as they were found in a table's file, sorted by key. Raises Corrupt as `decoded` does."""
    whole = completed(table, frame)
    # first: conformed would drop a column too many, and cast a wrong type where it can
    if differences := _differences(schema_of(table), whole.schema):
        raise Corrupt(f"{name}: {'; '.join(differences)}")
    try:
        return conformed(table, whole)
    except Corrupt as error:
        raise Corrupt(f"{name}: {error}") from error


def _differences(declared: pl.Schema, found: pl.Schema) -> list[str]:
    missing = [f"column {column} is missing" for column in declared if column not in found]
    unknown = [f"column {column} is not in the catalogue" for column in found if column not in declared]
    retyped = [
        f"column {column} is {found[column]}, not {dtype}"
        for column, dtype in declared.items()
        if column in found and found[column] != dtype
    ]
    return missing + unknown + retyped
