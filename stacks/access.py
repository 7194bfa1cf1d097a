"""Who may ask a stage's HTTP API."""

from enum import StrEnum


class Access(StrEnum):
    """Anybody, through CloudFront; whoever holds a key, through CloudFront; or whom IAM allows, at the API itself."""

    PUBLIC = "public"
    KEY = "key"
    PRIVATE = "private"
