"""The `nextday` command: within this process to its end, or as a process where that is what a story is about."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text

from ops.cli import main

COMMAND = str(Path(sys.executable).with_name("nextday"))
PATIENCE = 240


@dataclass(frozen=True)
class Ran:
    """How one call ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout."""
        assert self.code == 0, self.err
        return json.loads(self.out)


def nextday(*words: str | Path) -> Ran:
    """Run the command to its end, within this process: to be imported anew takes seconds of each."""
    told, complained = StringIO(), StringIO()
    with redirect_stdout(told), redirect_stderr(complained):
        code = ended(*words)
    return Ran(code, told.getvalue(), complained.getvalue())


def ended(*words: object) -> int:
    """The exit code of the command, run within this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["nextday", *map(str, words)])
        with pytest.raises(SystemExit) as exited:
            main()
    return int(exited.value.code or 0)


def on_a_terminal(*words: str | Path, columns: int = 80) -> list[str]:
    """The lines that a terminal of so many columns shows of a command that ends well, without their colours."""
    master, slave = os.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen([COMMAND, *map(str, words)], stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        shown = b"".join(iter(lambda: _read(master), b"")).decode().replace("\r\n", "\n")
    os.close(master)
    assert process.returncode == 0, shown
    return Text.from_ansi(shown).plain.splitlines()


def _read(master: int) -> bytes:
    try:
        return os.read(master, 4096)
    except OSError:  # the last writer has closed the other end
        return b""


def rows(data: Path, sql: str) -> list[dict[str, Any]]:
    """What the lake answers to a query."""
    found: list[dict[str, Any]] = nextday("sql", sql, "--data", data, "--json").document
    return found


@contextmanager
def serving(*words: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command while it serves: its process and the address of its front door."""
    process = subprocess.Popen([COMMAND, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        told = ""
        while "Dashboard" not in told:
            told += (line := process.stderr.readline())
            assert line, told
        yield process, re.findall(r"http://127\.0\.0\.1:\d+", told)[-1]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
