"""The questions that the lake is asked most often, one `.sql` file each, in the SQL that Athena and DuckDB share."""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent
_COMMENT = "-- "


@dataclass(frozen=True)
class SavedQuery:
    """A query by its name; its first line, a comment, says what it answers."""

    name: str
    sql: str

    @property
    def description(self) -> str:
        """What the query answers, in one line."""
        return self.sql.partition("\n")[0].removeprefix(_COMMENT)


def saved_queries() -> list[SavedQuery]:
    """All of them, by name."""
    return [SavedQuery(path.stem, path.read_text()) for path in sorted(_FOLDER.glob("*.sql"))]
