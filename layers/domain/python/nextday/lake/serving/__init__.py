"""What the HTTP API reads of the lake."""
