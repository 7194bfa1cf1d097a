"""The forms an answer may have, and which of them a caller asks for."""

from collections.abc import Sequence
from enum import StrEnum

from lambdas.api.problem import NOT_ACCEPTABLE, Refused


class Form(StrEnum):
    """How an answer is written."""

    JSON = "json"
    COLUMNS = "columns"
    CSV = "csv"
    ARROW = "arrow"
    HTML = "html"


MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.COLUMNS: "application/json",
    Form.CSV: "text/csv",
    Form.ARROW: "application/vnd.apache.arrow.stream",
    Form.HTML: "text/html",
}


def form_asked_for(named: str | None, accept: str | None, served: Sequence[str]) -> Form:
    """The form that is named, or the first one served that the Accept header prefers. Raises Refused: 406."""
    if named:
        return Form(named)
    weights = dict(_weights(accept or "*/*"))
    best = max(served, key=lambda media_type: _weight(media_type, weights))
    if _weight(best, weights) <= 0:
        raise Refused(NOT_ACCEPTABLE, f"served here: {', '.join(served)}")
    return next(form for form, media_type in MEDIA_TYPES.items() if media_type == best)


def _weights(accept: str) -> list[tuple[str, float]]:
    """Media ranges and their weights (RFC 9110 12.5.1); one that cannot be read weighs nothing."""
    ranges = []
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        ranges.append((media_range, float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0))
    return ranges


def _weight(media_type: str, weights: dict[str, float]) -> float:
    """The weight of the most specific range that holds a media type."""
    kind = media_type.partition("/")[0]
    return next((weights[one] for one in (media_type, f"{kind}/*", "*/*") if one in weights), 0.0)
