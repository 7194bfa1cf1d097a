"""The data folder of a local product: its lake's files and what the product remembers about them."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from nextday.catalog import BARS_1D, LAYOUT_KEY
from nextday.errors import InputError
from nextday.lake.layout import buckets_taken, split_into
from ops.sources import Source

MEMORY = "workspace.json"


@dataclass(frozen=True)
class WorkspaceState:
    """What outlives a run: the bars' source, the symbols followed, the lake's folder, the replayed instant reached."""

    source: Source
    symbols: tuple[str, ...]
    lake: str
    as_of: datetime | None

    def to_json(self) -> str:
        """One JSON document."""
        written = asdict(self) | {"source": str(self.source), "as_of": self.as_of and self.as_of.isoformat()}
        return json.dumps(written, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Inverse of `to_json`. Raises ValueError, TypeError, KeyError or InputError for any other document."""
        stored: dict[str, Any] = json.loads(text)
        as_of = datetime.fromisoformat(stored["as_of"]) if stored["as_of"] else None
        source, symbols = Source.parse(stored["source"]), tuple(stored["symbols"])
        return cls(source, symbols, str(stored["lake"]), as_of)


@dataclass(frozen=True)
class Workspace:
    """A data folder; it need not exist before something is remembered in it."""

    folder: Path

    @property
    def state(self) -> WorkspaceState | None:
        """What an earlier run wrote down; None in a new folder. Raises InputError when it cannot be read."""
        try:
            return WorkspaceState.from_json((self.folder / MEMORY).read_text())
        except FileNotFoundError:
            return None
        except NotADirectoryError as error:
            raise InputError(
                f"the data folder {self.folder} cannot be read ({error.strerror}): choose another with --data"
            ) from error
        except (OSError, ValueError, TypeError, KeyError, InputError) as error:
            raise InputError(f"{self.folder / MEMORY} cannot be read ({error}): choose another --data") from error

    @property
    def required(self) -> WorkspaceState:
        """What is remembered. Raises InputError in a folder where nothing has run yet."""
        known = self.state
        if known is None:
            raise InputError(f"nothing has run in {self.folder} yet: run `nextday demo`, or choose another --data")
        return known

    @property
    def lake(self) -> Path:
        """Folder of the lake bucket's objects. Raises InputError where nothing has run yet."""
        return self.folder / self.required.lake

    @property
    def buckets(self) -> int | None:
        """Into how many its lake is split, None before there is anything in it. Raises Corrupt."""
        if self.state is None:
            return None
        layout = self.lake / LAYOUT_KEY
        if layout.exists():
            return split_into(layout.read_bytes())
        files = (path.relative_to(self.lake).as_posix() for path in (self.lake / BARS_1D.prefix).rglob("*.parquet"))
        return buckets_taken(files) or None

    def save(self, memory: WorkspaceState) -> None:
        """Write down what the next run needs; a kill leaves the old or the new."""
        draft = self.folder / f".{MEMORY}"
        draft.write_text(memory.to_json())
        draft.replace(self.folder / MEMORY)
