"""A data folder belongs to one running cloud at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nextday.errors import InputError

OWN = ".localcloud"
LOGS = "logs"
METRICS, ALARMS, DASHBOARDS, USAGE = "metrics.jsonl", "alarms.json", "dashboards.json", "usage.json"
_RECORD = 512  # always written whole, so a reader never sees half a record


@dataclass(frozen=True)
class Running:
    """The cloud that holds a data folder: its process and where it answers."""

    pid: int
    endpoint: str = ""
    site_url: str = ""


@dataclass(frozen=True)
class DataFolder:
    """A data folder held by this process."""

    folder: Path
    lock: int

    @property
    def own(self) -> Path:
        """Subfolder for the cloud's own files."""
        return self.folder / OWN

    @property
    def logs(self) -> Path:
        """Subfolder of the functions' logs."""
        return self.folder / LOGS

    @property
    def metrics(self) -> Path:
        """The file of recorded metrics."""
        return self.own / METRICS

    @property
    def alarms(self) -> Path:
        """The file that tells what every alarm is in."""
        return self.own / ALARMS

    @property
    def dashboards(self) -> Path:
        """The file of the deployed dashboards, for those who look without a cloud."""
        return self.own / DASHBOARDS

    @property
    def usage(self) -> Path:
        """The file of what the last cloud in this folder asked of AWS, by the time that it stopped."""
        return self.own / USAGE

    @property
    def faults(self) -> Path:
        """The file that tells of faults in the cloud's own servers."""
        return self.logs / "localcloud.log"

    def announce(self, running: Running) -> None:
        """Write down who holds the folder, for those who find it locked."""
        os.pwrite(self.lock, json.dumps(asdict(running)).encode().ljust(_RECORD), 0)


def write_whole(file: Path, text: str) -> None:
    """Write a file that others read meanwhile; a kill leaves the old text or the new."""
    draft = file.with_name(f"{file.name}.draft")
    draft.write_text(text)
    draft.replace(file)


@contextmanager
def held(folder: Path) -> Iterator[DataFolder]:
    """Hold a data folder, created if need be. The kernel lets go of it when the process ends, however it ends.

    Raises InputError when it cannot be written or another cloud holds it.
    """
    lock = _open(folder)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(_in_use(folder)) from error
        data = DataFolder(folder, lock)
        data.announce(Running(os.getpid()))
        yield data
    finally:
        os.close(lock)


def running(folder: Path) -> Running | None:
    """Who holds the folder now, None if nobody does."""
    try:
        lock = os.open(folder / OWN / "lock", os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Running(**json.loads(os.pread(lock, _RECORD, 0)))
    else:
        return None
    finally:
        os.close(lock)


def _open(folder: Path) -> int:
    try:
        for subfolder in (OWN, LOGS):
            (folder / subfolder).mkdir(parents=True, exist_ok=True)
        # not cut to nothing: who holds it has written there who it is
        return os.open(folder / OWN / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InputError(
            f"the data folder {folder} cannot be written ({error.strerror}): choose another with --data"
        ) from error


def _in_use(folder: Path) -> str:
    holder = running(folder)
    where = f" at {holder.site_url}" if holder and holder.site_url else ""
    who = f" by process {holder.pid}{where}" if holder else ""
    return f"the data folder {folder} is in use{who}: stop that one, or choose another with --data"
