"""Commands about what the lake holds."""
