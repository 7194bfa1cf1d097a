"""From options to a running product: workspace, market, instant, deployment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from nextday.errors import InputError
from ops.commands.options import instant_of, symbols_of
from ops.commands.output import notes
from ops.product import LocalProduct, running
from ops.sources import Market, Source
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


class Clock(Enum):
    """Where a market's clock stands when no instant is asked for."""

    RESUMED = "where the data folder has come to; there must be one"
    NIGHTS = "at its last night, or where the data folder has come to if that is later"
    REAL = "with the real time, for a simulated market"


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
    clock: Clock = Clock.RESUMED,
) -> Iterator[LocalProduct]:
    """Deploy the product into a data folder, with the folder's own source unless one is named. Raises InputError."""
    asked, wanted = instant_of(as_of), symbols_of(symbols)
    named = Source.parse(source) if source else None
    new = named or (None if clock is Clock.RESUMED else Source("simulated"))
    workspace = workspace_of(data, new)
    known = workspace.remembered if new else workspace.required
    if known and named and known.source != named:
        raise InputError(f"{workspace.folder} holds bars of {known.source}: choose another --data for {named}")
    chosen = known.source if known else new or workspace.required.source
    shards = _buckets(buckets, known, workspace)
    market = chosen.market(wanted or (known.symbols if known else ()))
    if asked and market.feed is None:
        raise InputError("--as-of needs a replayed market: use --source simulated or csv:DIR")
    clock = Clock.NIGHTS if named and clock is Clock.RESUMED else clock
    instant = _instant(asked, clock, market, known)
    with ExitStack() as exits:
        with steps.step("up", "Set up the local cloud"):
            product = exits.enter_context(running(workspace, chosen, market, instant, buckets=shards, port=port))
        if known:
            tell_of_clock(known.as_of, product.memory.as_of)
        yield product


def tell_of_clock(before: datetime | None, after: datetime | None) -> None:
    """Say when a folder's clock has moved, because it cannot be moved back."""
    if before and after and after > before:
        moved = f"now stands at {after:%Y-%m-%dT%H:%MZ}, not {before:%Y-%m-%dT%H:%MZ}"
        notes.print(f"the data folder {moved}, and cannot go back", highlight=False)


def _buckets(asked: int | None, known: Remembered | None, workspace: Workspace) -> int:
    """As the lake is split already: rows would be looked for in other files than those they were written to."""
    if asked and known and asked != known.buckets:
        raise InputError(
            f"the lake in {workspace.folder} has --buckets {known.buckets}: leave them so, or choose another --data"
        )
    return known.buckets if known else asked or 1


def _instant(asked: datetime | None, clock: Clock, market: Market, known: Remembered | None) -> datetime | None:
    """Where the market's clock stands, None for the real time. A lake never goes back in time, nor into the future."""
    now, reached = datetime.now(UTC), known.as_of if known else None
    if asked and reached and asked < reached:
        raise InputError(
            f"the data folder has come to {reached:%Y-%m-%dT%H:%MZ}: choose a later --as-of or another --data"
        )
    if asked and asked > now:
        raise InputError(f"--as-of {asked:%Y-%m-%dT%H:%MZ} lies in the future: choose an instant that has passed")
    if asked or market.feed is None:
        return asked
    default = None if clock is Clock.RESUMED else market.default_as_of(now, live=clock is Clock.REAL)
    if clock is Clock.REAL and default is None:
        return None
    return max((instant for instant in (default, reached) if instant), default=None)
