"""The quote function."""
