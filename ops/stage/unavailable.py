"""What keeps a stage from being asked."""

from nextday.errors import NextdayError


class StageUnavailable(NextdayError):
    """A stage cannot be asked: no credentials, no network, no such stage, not allowed."""
