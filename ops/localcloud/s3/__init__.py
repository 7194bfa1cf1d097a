"""S3 that survives in files, expires as declared, and is as strict as AWS's."""
