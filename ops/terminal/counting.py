"""How commands show that they get on."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ops.terminal.output import notes


@contextmanager
def counting(title: str, total: int) -> Iterator[tuple[Progress, TaskID]]:
    """A bar that shows how many of `total` have ended, until the block does."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        yield progress, progress.add_task(title, total=total)
