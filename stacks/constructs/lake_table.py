"""A table of the catalogue as Athena sees it."""

from typing import assert_never

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from constructs import Construct

from nextday.catalog import Partition, Table, type_of_partition

_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
_FIRST_YEAR, _LAST_YEAR = 2000, 2050


def _projected(partition: Partition, *, buckets: int) -> dict[str, str]:
    match partition:
        case Partition.BUCKET:
            return {"type": "integer", "range": f"0,{buckets - 1}"}
        case Partition.YEAR:
            return {"type": "integer", "range": f"{_FIRST_YEAR},{_LAST_YEAR}"}
        case Partition.MONTH:
            return {
                "type": "date",
                "format": "yyyy-MM",
                "range": f"{_FIRST_YEAR}-01,NOW",
                "interval": "1",
                "interval.unit": "MONTHS",
            }
        case _:
            assert_never(partition)


def projection(table: Table, *, location: str, buckets: int) -> dict[str, str]:
    """Table parameters that let Athena compute the partitions, so that nothing ever registers one."""
    places = "".join(f"{partition}=${{{partition}}}/" for partition in table.partitions)
    return {"projection.enabled": "true", "storage.location.template": location + places} | {
        f"projection.{partition}.{name}": value
        for partition in table.partitions
        for name, value in _projected(partition, buckets=buckets).items()
    }


class LakeTable(glue.CfnTable):
    """Snappy Parquet under the table's prefix, with the catalogue's columns and projected partitions."""

    def __init__(
        self, scope: Construct, *, table: Table, database: glue.CfnDatabase, bucket: s3.IBucket, buckets: int
    ) -> None:
        location = f"s3://{bucket.bucket_name}/{table.prefix}"
        super().__init__(
            scope,
            table.name,
            catalog_id=Aws.ACCOUNT_ID,
            database_name=database.ref,
            table_input=self.TableInputProperty(
                name=table.name,
                description=table.comment,
                table_type="EXTERNAL_TABLE",
                parameters={"classification": "parquet", "parquet.compression": "SNAPPY"}
                | projection(table, location=location, buckets=buckets),
                partition_keys=[
                    self.ColumnProperty(name=partition, type=type_of_partition[partition])
                    for partition in table.partitions
                ],
                storage_descriptor=self._files(table, location),
            ),
        )

    @classmethod
    def _files(cls, table: Table, location: str) -> glue.CfnTable.StorageDescriptorProperty:
        return cls.StorageDescriptorProperty(
            location=location,
            columns=[
                cls.ColumnProperty(name=column.name, type=column.type, comment=column.comment or None)
                for column in table.columns
            ],
            input_format=f"{_PARQUET}.MapredParquetInputFormat",
            output_format=f"{_PARQUET}.MapredParquetOutputFormat",
            serde_info=cls.SerdeInfoProperty(serialization_library=f"{_PARQUET}.serde.ParquetHiveSerDe"),
        )
