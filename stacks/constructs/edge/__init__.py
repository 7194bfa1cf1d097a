"""What the public reaches: the HTTP API and the dashboard."""
