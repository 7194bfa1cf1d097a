"""What a command is doing, shown while it does it, with the seconds each step took."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console


class Steps:
    """Named steps of one command; the terminal shows the running one, `seconds` keeps them all."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, doing: str) -> Iterator[None]:
        """Show `doing` with a spinner until the block ends, then its duration."""
        started = perf_counter()
        with self._console.status(f"{doing} ..."):
            yield
        self.seconds[name] = round(perf_counter() - started, 2)
        self._console.print(f"[green]✓[/green] {doing} [dim]{self.seconds[name]:.1f} s[/dim]", highlight=False)
