"""What pages of other origins may ask of the HTTP API, and read of its answers: all of it, without credentials."""

from nextday.settings import AFTER_HEADER, KEY_HEADER

ORIGINS = ("*",)
METHODS = ("GET", "HEAD", "POST")
HEADERS = ("content-type", "if-none-match", KEY_HEADER, AFTER_HEADER)
EXPOSED = ("ETag", "Link", "Retry-After", "Data-Age", "X-Request-Id", "X-Simulated", "X-Stale")
MAX_AGE_SECONDS = 3600


def preflight() -> dict[str, str]:
    """Headers of the answer to a preflight."""
    return {
        "access-control-allow-origin": ",".join(ORIGINS),
        "access-control-allow-methods": ",".join(METHODS),
        "access-control-allow-headers": ",".join(HEADERS),
        "access-control-max-age": str(MAX_AGE_SECONDS),
    }
