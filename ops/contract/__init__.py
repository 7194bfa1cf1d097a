"""The OpenAPI document of the HTTP API: declared here, committed beside the function that follows it."""
