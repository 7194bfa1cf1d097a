"""A table of the catalogue as Athena sees it."""

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from constructs import Construct

from nextday.catalog import PARTITION_TYPES, Table, projection
from nextday.catalog.storage import INPUT_FORMAT, OUTPUT_FORMAT, SERDE


class LakeTable(glue.CfnTable):
    """Snappy Parquet under the table's prefix, with the catalogue's columns and projected partitions."""

    def __init__(
        self,
        scope: Construct,
        *,
        table: Table,
        database: glue.CfnDatabase,
        bucket: s3.IBucket,
        buckets: int,
        since: int,
    ) -> None:
        location = f"s3://{bucket.bucket_name}/{table.prefix}"
        super().__init__(
            scope,
            table.name,
            catalog_id=Aws.ACCOUNT_ID,
            database_name=database.ref,  # by reference, so that the database is made first
            table_input=self.TableInputProperty(
                name=table.name,
                description=table.comment,
                table_type="EXTERNAL_TABLE",
                parameters={"classification": "parquet", "parquet.compression": "SNAPPY"}
                | projection(table, location=location, buckets=buckets, since=since),
                partition_keys=[
                    self.ColumnProperty(name=partition, type=PARTITION_TYPES[partition])
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
            input_format=INPUT_FORMAT,
            output_format=OUTPUT_FORMAT,
            serde_info=cls.SerdeInfoProperty(serialization_library=SERDE),
        )
