"""What all tests share: patience with slow examples, one making of what takes long, and a process more than cores."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

# as the command does: six thousand tests are objects by the million, which all stay
gc.set_threshold(100_000)
# tests run beside others: an example that had to wait is no fault
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: a story waits for servers and processes a good part of its time."""
    return (os.cpu_count() or 1) + 1


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Makes a folder once for all processes of a run: who asks for its name later waits, and finds it made."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                draft = tmp_path_factory.mktemp(f"{name}-draft")
                make(draft)  # what fails halfway leaves no folder, so the next one who asks sees the failure too
                draft.rename(folder)
        return folder

    return made
