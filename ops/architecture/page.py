"""docs/architecture.md: words written by hand around a picture that is not."""

from pathlib import Path

from ops.architecture.diagram import diagram

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
_START, _END = "```mermaid\n", "```\n"


def redrawn(page: str, stage: Path) -> str:
    """The page's text with the picture of the stage whose assembly is in the folder `stage`."""
    before, start, rest = page.partition(_START)
    _, end, after = rest.partition(_END)
    return before + start + diagram(stage) + end + after
