"""Athena's engine: queries over what Glue declares and S3 holds, answered by DuckDB."""
