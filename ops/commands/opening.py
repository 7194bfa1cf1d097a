"""From options to a running product: workspace, market, instant, deployment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from nextday.errors import InputError, OtherBuckets
from nextday.lake.layout import hold
from ops.commands.options import symbols_of
from ops.instants import Moment, night_after
from ops.product import LocalProduct, running
from ops.sources import Source
from ops.terminal.output import notes
from ops.terminal.steps import Steps
from ops.vendors import ClosedMarket
from ops.workspace import MEMORY, Workspace, WorkspaceState

if TYPE_CHECKING:
    from ops.markets import Market

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
    EVE = "a session before its last night, which is then played, or where the data folder has come to if that is later"
    REAL = "with the real time, for a simulated market"


@contextmanager
def open_product(
    steps: Steps,
    *,
    data: Path | None,
    source: str | None = None,
    symbols: str | None = None,
    as_of: Moment | None = None,
    buckets: int | None = None,
    port: int = 0,
    live: bool = False,
    clock: Clock = Clock.RESUMED,
    collects: bool = True,
) -> Iterator[LocalProduct]:
    """Deploy the product into a data folder, with the folder's own source unless one is named.

    What collects no bars leaves those of the source closed. Raises InputError, before anything is set up.
    """
    wanted = symbols_of(symbols)
    named = None if source is None else Source.parse(source)
    new = named or (None if clock is Clock.RESUMED else Source("simulated"))
    workspace = workspace_of(data, new)
    known = workspace.state if new else workspace.required
    if known and named and known.source != named:
        raise InputError(f"{workspace.folder} holds bars of {known.source}: choose another --data for {named}")
    chosen = known.source if known else new or workspace.required.source
    if as_of and not chosen.is_replayed:
        raise InputError(f"{as_of} needs a replayed market: use --source simulated or csv:DIR")
    shards = _buckets(buckets, workspace)
    market = _market(chosen, wanted or (known.symbols if known else ()), opened=collects)
    clock = Clock.NIGHTS if named and clock is Clock.RESUMED else clock
    instant = _instant(as_of, clock, market, known)
    with ExitStack() as exits:
        with steps.step("up", "Set up the local cloud"):
            product = exits.enter_context(
                running(workspace, chosen, market, instant, buckets=shards, port=port, live=live)
            )
        if clock is Clock.EVE and not as_of and not isinstance(market, ClosedMarket):
            product.until = market.default_as_of(datetime.now(UTC), live=False)
        if known:
            tell_of_clock(known.as_of, product.state.as_of)
        yield product


def tell_of_clock(before: datetime | None, after: datetime | None) -> None:
    """Say when a folder's clock has moved, because it cannot be moved back."""
    if before and after and after > before:
        moved = f"now stands at {after:%Y-%m-%dT%H:%MZ}, not {before:%Y-%m-%dT%H:%MZ}"
        notes.print(f"the data folder {moved}, and cannot go back", highlight=False)


def _buckets(asked: int | None, workspace: Workspace) -> int:
    """As the lake is split already. Raises InputError when it is asked for otherwise."""
    stored = workspace.buckets
    if stored and asked:
        try:
            hold(stored, asked, way_out=f"leave --buckets out for {workspace.folder}, or choose another --data")
        except OtherBuckets as error:
            raise InputError(str(error)) from error
    return stored or asked or 1


def _market(source: Source, symbols: tuple[str, ...], *, opened: bool) -> "Market | ClosedMarket":
    """The source, opened if need be. Raises InputError for bars that cannot be read."""
    if not opened:
        return ClosedMarket(symbols, source.is_replayed)
    from ops.markets import open_market  # noqa: PLC0415 - the frames and calendar behind it take half a second

    return open_market(source, symbols)


def _instant(
    asked: Moment | None, clock: Clock, market: "Market | ClosedMarket", known: WorkspaceState | None
) -> datetime | None:
    """Where the market's clock stands, None for the real time."""
    reached = known.as_of if known else None
    if asked:
        _check(asked, reached, market.first_session)
        return asked.instant
    default = None
    if clock is not Clock.RESUMED and not isinstance(market, ClosedMarket):
        default = market.default_as_of(datetime.now(UTC), live=clock is Clock.REAL)
        if default and clock is Clock.EVE:
            default = market.eve_of(default)
    if clock is Clock.REAL and default is None:
        return None
    return max((instant for instant in (default, reached) if instant), default=None)


def _check(asked: Moment, reached: datetime | None, first_session: date | None) -> None:
    """A lake goes neither back in time, nor into the future, nor to where its market has not begun."""
    if reached and asked.instant < reached:
        raise InputError(
            f"{asked} lies before {reached:%Y-%m-%dT%H:%MZ}, which the data folder has come to: "
            "choose a later instant, or another --data"
        )
    if asked.instant > datetime.now(UTC):
        raise InputError(f"{asked} lies in the future: choose an instant that has passed")
    if first_session and asked.instant < (first := night_after(first_session)):
        raise InputError(f"{asked} lies before the first bars: choose {first:%Y-%m-%dT%H:%MZ} or later")
