"""How Glue is told that a table's files are Parquet."""

_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
INPUT_FORMAT = f"{_PARQUET}.MapredParquetInputFormat"
OUTPUT_FORMAT = f"{_PARQUET}.MapredParquetOutputFormat"
SERDE = f"{_PARQUET}.serde.ParquetHiveSerDe"
