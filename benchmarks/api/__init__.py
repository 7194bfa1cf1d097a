"""The HTTP API beside FastAPI, Mangum and pandas over the same Parquet files."""
