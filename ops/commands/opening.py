"""From options to a running product: workspace, market, instant, deployment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from nextday.errors import InputError
from ops.commands.options import instant_of, symbols_of
from ops.product import LocalProduct, running
from ops.sources import Market, Source
from ops.steps import Steps
from ops.workspace import MEMORY, Workspace

DEFAULT_FOLDER = Path(".nextday")


def workspace_of(data: Path | None, source: Source | None = None) -> Workspace:
    """The named data folder, else the default folder of the source, else the one used last."""
    if data or source:
        return Workspace.open(data or DEFAULT_FOLDER / str(source and source.slug))
    used = sorted(DEFAULT_FOLDER.glob(f"*/{MEMORY}"), key=lambda path: path.stat().st_mtime)
    if not used:
        raise InputError("nothing has run here yet: start with `nextday demo`, or choose a data folder with --data")
    return Workspace.open(used[-1].parent)


@contextmanager
def open_product(
    steps: Steps,
    *,
    data: Path | None,
    source: str | None = None,
    symbols: str | None = None,
    as_of: str | None = None,
    port: int = 0,
    live: bool = False,
) -> Iterator[LocalProduct]:
    """Deploy the product into a data folder. Without a source the folder's own is taken. Raises InputError.

    `live` lets a simulated market follow the real clock unless an instant is asked for.
    """
    chosen = Source.parse(source) if source else None
    workspace = workspace_of(data, chosen)
    chosen = chosen or Source.parse(workspace.required.source)
    market = chosen.market(symbols_of(symbols) or _known_symbols(workspace))
    instant = _instant(workspace, market, instant_of(as_of), resumed=source is None, live=live)
    workspace.claim(chosen, market.symbols)
    with ExitStack() as exits:
        with steps.step("up", "Set up the local cloud"):
            product = exits.enter_context(running(workspace, market, instant, port))
        yield product


def _known_symbols(workspace: Workspace) -> tuple[str, ...]:
    return workspace.remembered.symbols if workspace.remembered else ()


def _instant(
    workspace: Workspace, market: Market, asked: datetime | None, *, resumed: bool, live: bool
) -> datetime | None:
    """Where the market's clock stands: as asked, else where a resumed folder has come to, else the source's default."""
    if asked and market.feed is None:
        raise InputError("--as-of needs a replayed market: use --source simulated or csv:DIR")
    known = workspace.remembered
    reached = datetime.fromisoformat(known.as_of) if known and known.as_of else None
    if asked and reached and asked < reached:
        raise InputError(
            f"{workspace.folder} has come to {reached:%Y-%m-%dT%H:%MZ}: choose a later --as-of or another --data"
        )
    default = reached if resumed else market.default_as_of(datetime.now(UTC), live=live)
    return asked or (default and max(default, reached or default))
