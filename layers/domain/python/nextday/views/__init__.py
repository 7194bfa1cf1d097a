"""What the lake's tables say, as ready answers of the HTTP API. Imports lake."""
