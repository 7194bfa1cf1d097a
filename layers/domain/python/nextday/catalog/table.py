"""What a table of the lake is: columns, partitions, prefix and key."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Self


class Type(StrEnum):
    """A column's type, by its Athena name."""

    STRING = "string"
    DATE = "date"
    TIMESTAMP = "timestamp"
    FLOAT = "double"
    INTEGER = "bigint"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column as it stands in the Parquet file.

    One that is `added` came to the table after its first files were written: a file without it has nulls in it.
    """

    name: str
    type: Type
    comment: str = ""
    added: bool = False


class Partition(StrEnum):
    """How a table is split into files; Athena projects the values, so nothing is ever registered."""

    BUCKET = "bucket"
    YEAR = "year"
    MONTH = "month"


# a month is text to Athena: "2026-05" is no date, and compares as time does
PARTITION_TYPES = {Partition.BUCKET: "int", Partition.YEAR: "int", Partition.MONTH: "string"}
PartitionValues = Mapping[Partition, int | str]


# always this name: a conditional PUT then replaces the file, where a new name would leave every row there twice
_FILE = "data.parquet"
# beside _FILE in the folder of a partition, and after it in the order of keys
_PERIOD = re.compile(r"(month)-(\d{4}-\d{2})\.parquet")


@dataclass(frozen=True)
class Table:
    """One table: its columns without partition columns, how it is split, and what makes a row unique.

    `key` tells rows apart, also those of tables that only grow. Where there is `files_by`, a partition has a file for
    each of its values, and may have one without, from before there were such: Athena reads whatever lies in the folder.
    `is_narrowed` where `columns` are not all of them.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    partitions: tuple[Partition, ...]
    key: tuple[str, ...] = ()
    files_by: Partition | None = None
    is_narrowed: bool = False

    @property
    def prefix(self) -> str:
        """S3 prefix of all files of the table."""
        return f"{self.name}/"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in file order."""
        return tuple(column.name for column in self.columns)

    @property
    def split_by(self) -> tuple[Partition, ...]:
        """What tells one file from another: the partitions, and what their files are by."""
        return (*self.partitions, self.files_by) if self.files_by else self.partitions

    def narrowed(self, *, without: Container[str]) -> Self:
        """The table to those who read it without some columns, which then are not even decoded."""
        columns = (column for column in self.columns if column.name not in without)
        return replace(self, columns=tuple(columns), is_narrowed=True)

    def before_additions(self, *, keeping: Container[str] = ()) -> Self:
        """The table as it was before columns were added to it, but for those that are named."""
        columns = (column for column in self.columns if not column.added or column.name in keeping)
        return replace(self, columns=tuple(columns))

    def object_key(self, values: PartitionValues) -> str:
        """S3 key of a file: `bars_1d/bucket=0/year=2026/data.parquet` or `forecasts/year=2026/month-2026-05.parquet`.

        Values without that of `files_by` are those of the partition's older file.
        """
        by = self.files_by
        file = f"{by}-{values[by]}.parquet" if by and by in values else _FILE
        return self.prefix + "".join(f"{part}={values[part]}/" for part in self.partitions) + file

    def has(self, object_key: str) -> bool:
        """Whether a key is that of a file of this table; one that an earlier version split otherwise is not."""
        *folders, file = object_key.removeprefix(self.prefix).split("/")
        split_by = tuple(folder.partition("=")[0] for folder in folders)
        period = _PERIOD.fullmatch(file)
        is_file = period[1] == self.files_by if period else file == _FILE
        return object_key.startswith(self.prefix) and is_file and split_by == self.partitions

    def partition_values(self, object_key: str) -> dict[Partition, int | str]:
        """Inverse of `object_key`."""
        *folders, file = object_key.removeprefix(self.prefix).split("/")
        pairs = [folder.split("=", 1) for folder in folders]
        if period := _PERIOD.fullmatch(file):
            pairs.append([*period.groups()])
        return {
            Partition(name): int(value) if PARTITION_TYPES[Partition(name)] == "int" else value for name, value in pairs
        }


def bucket_of(symbol: str, buckets: int) -> int:
    """Shard of a symbol, the same in every process and Python version."""
    return int.from_bytes(blake2b(symbol.encode(), digest_size=8).digest()) % buckets
