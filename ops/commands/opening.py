"""From options to a running product: workspace, market, instant, deployment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from nextday.errors import InputError
from ops.commands.options import instant_of, symbols_of
from ops.product import LocalProduct, running
from ops.sources import Source
from ops.steps import Steps
from ops.workspace import MEMORY, Remembered, Workspace

DEFAULT_FOLDER = Path(".nextday")


def workspace_of(data: Path | None, source: Source | None = None) -> Workspace:
    """The named data folder, else the default folder of the source, else the one used last."""
    if data or source:
        return Workspace((data or DEFAULT_FOLDER / str(source and source.slug)).expanduser().resolve())
    used = sorted(DEFAULT_FOLDER.glob(f"*/{MEMORY}"), key=lambda path: path.stat().st_mtime)
    if not used:
        raise InputError("nothing has run here yet: start with `nextday demo`, or choose a data folder with --data")
    return Workspace(used[-1].parent.resolve())


@contextmanager
def open_product(
    steps: Steps,
    *,
    data: Path | None,
    source: str | None = None,
    symbols: str | None = None,
    as_of: str | None = None,
    buckets: int | None = None,
    port: int = 0,
    live: bool = False,
) -> Iterator[LocalProduct]:
    """Deploy the product into a data folder. Without a source the folder's own goes on where it stands.

    `live` lets a simulated market follow the real clock unless an instant is asked for. Raises InputError.
    """
    asked, wanted = instant_of(as_of), symbols_of(symbols)
    chosen = Source.parse(source) if source else None
    workspace = workspace_of(data, chosen)
    known = workspace.remembered if chosen else workspace.required
    chosen = chosen or workspace.required.source
    if known and known.source != chosen:
        raise InputError(f"{workspace.folder} holds bars of {known.source}: choose another --data for {chosen}")
    shards = _buckets(buckets, known, workspace)
    market = chosen.market(wanted or (known.symbols if known else ()))
    default = market.default_as_of(datetime.now(UTC), live=live)
    instant = _instant(asked, default if source else None, known)
    if instant and market.feed is None:
        raise InputError("--as-of needs a replayed market: use --source simulated or csv:DIR")
    with ExitStack() as exits:
        with steps.step("up", "Set up the local cloud"):
            product = exits.enter_context(running(workspace, chosen, market, instant, buckets=shards, port=port))
        yield product


def _buckets(asked: int | None, known: Remembered | None, workspace: Workspace) -> int:
    """As the lake is split already: rows would be looked for in other files than those they were written to."""
    if asked and known and asked != known.buckets:
        raise InputError(
            f"the lake in {workspace.folder} has --buckets {known.buckets}: leave them so, or choose another --data"
        )
    return known.buckets if known else asked or 1


def _instant(asked: datetime | None, default: datetime | None, known: Remembered | None) -> datetime | None:
    """As asked, else the later of the default and what the folder has reached: a lake never goes back in time."""
    reached = known.as_of if known else None
    if asked and reached and asked < reached:
        raise InputError(
            f"the data folder has come to {reached:%Y-%m-%dT%H:%MZ}: choose a later --as-of or another --data"
        )
    return asked or max((instant for instant in (default, reached) if instant), default=None)
