"""What has changed, pushed to whoever has a WebSocket open: docs/live.md has the protocol."""
