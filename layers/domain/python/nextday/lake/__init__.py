"""The tables on S3: how they are read, merged and written. Imports market."""
