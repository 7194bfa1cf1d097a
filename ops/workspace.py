"""The data folder of a local product: its lake's files and what the product remembers about them."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from nextday.errors import InputError
from ops.sources import Source

MEMORY = "workspace.json"


@dataclass(frozen=True)
class Remembered:
    """What outlives a run: the source of the bars, the symbols followed, the instant reached, the lake's folder."""

    source: str
    symbols: tuple[str, ...]
    as_of: str | None = None
    lake: str | None = None


@dataclass(frozen=True)
class Workspace:
    """A data folder that can be written."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Workspace":
        """Create the folder if need be. Raises InputError when it cannot be written."""
        folder = folder.expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                return cls(folder)
        except OSError as error:
            raise InputError(
                f"the data folder {folder} cannot be written ({error.strerror}): choose another with --data"
            ) from error

    @property
    def remembered(self) -> Remembered | None:
        """What an earlier run wrote down; None in a new folder."""
        try:
            stored = json.loads((self.folder / MEMORY).read_text())
            return Remembered(**{**stored, "symbols": tuple(stored["symbols"])})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"{self.folder / MEMORY} cannot be read ({error}): choose another --data") from error

    def remember(self, memory: Remembered) -> None:
        """Write down what the next run needs; a kill leaves the old or the new."""
        draft = self.folder / f".{MEMORY}"
        draft.write_text(json.dumps(asdict(memory), indent=1))
        draft.replace(self.folder / MEMORY)

    def claim(self, source: Source, symbols: tuple[str, ...]) -> Remembered:
        """Bind the folder to one source. Raises InputError when it already holds the bars of another."""
        known = self.remembered
        if known and known.source != str(source):
            raise InputError(f"{self.folder} holds bars of {known.source}: choose another --data for {source}")
        memory = replace(known, symbols=symbols) if known else Remembered(str(source), symbols)
        self.remember(memory)
        return memory

    def reach(self, as_of: datetime | None, lake: str) -> None:
        """Remember how far the lake's folder has come."""
        known = self.required
        self.remember(replace(known, as_of=as_of.isoformat() if as_of else None, lake=lake))

    @property
    def required(self) -> Remembered:
        """What is remembered. Raises InputError in a folder where nothing has run yet."""
        known = self.remembered
        if known is None:
            raise InputError(f"nothing has run in {self.folder} yet: run `nextday demo`, or choose another --data")
        return known

    @property
    def lake(self) -> Path:
        """Folder of the lake bucket's objects. Raises InputError before the first deploy."""
        lake = self.required.lake
        if lake is None:
            raise InputError(f"{self.folder} has no lake yet: run `nextday ingest --data {self.folder}` first")
        return self.folder / lake
