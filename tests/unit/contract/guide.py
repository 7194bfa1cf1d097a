"""The guide's own blocks: commands that are sent, programs that run, answers that are compared."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
ADDRESS = "http://localhost:8000/api"
"""Where the guide finds the API."""
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block: its language, its text, and the line of the guide that it begins in."""

    language: str
    text: str
    line: int


@dataclass
class Command:
    """A request as a command of curl makes it. Raises ValueError for what this reader of commands does not know."""

    url: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None

    @classmethod
    def read(cls, line: str) -> "Command":
        """Read one line."""
        program, *words = shlex.split(line.replace("$API", ADDRESS))
        if program != "curl":
            raise ValueError(f"{program} is no command of the guide")
        command = cls()
        while words:
            command._take(words)
        return command

    def _take(self, words: list[str]) -> None:
        match words.pop(0):
            case "-s":
                pass
            case "-I":
                self.method = "HEAD"
            case "-X":
                self.method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                self.headers[name] = value
            case "-d":
                self.body = words.pop(0)
            case url if url.startswith(ADDRESS) and not self.url:
                self.url = url
            case other:
                raise ValueError(f"{other} is no word of the guide's commands")


def blocks() -> Iterator[Block]:
    """Every block that is fenced, in order."""
    guide = GUIDE.read_text()
    for found in _BLOCK.finditer(guide):
        yield Block(found[1], found[2], guide.count("\n", 0, found.start()) + 1)


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block; what they say of the address itself is known."""
    for line in block.text.splitlines():
        if not line.startswith(f"API={ADDRESS} "):
            yield Command.read(line)


def shape(value: Any) -> Any:
    """The names and types of a JSON value; a list has the shape of its first item."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
