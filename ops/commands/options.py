"""Options that several commands share."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from nextday.market.symbols import written_symbols
from nextday.settings import MOST_BUCKETS
from ops.instants import Moment

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder; default: .nextday/<source> here.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]
Wide = Annotated[bool, typer.Option("--wide", help="Show every column, however narrow the terminal.")]
Stage = Annotated[
    str | None, typer.Option("--stage", metavar="dev|prod", help="A deployed stage, not a folder on this machine.")
]
StageName = Annotated[str, typer.Option("--stage", metavar="dev|prod", help="Which stage.")]
Plot = Annotated[
    bool | None, typer.Option("--plot/--no-plot", help="Draw plots under the tables; default: on a terminal alone.")
]
SourceText = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="simulated|yahoo|csv:DIR",
        help="Where the bars come from; default: the folder's own, simulated for a new one.",
    ),
]
Symbols = Annotated[
    str | None,
    typer.Option("--symbols", metavar="A,B,...", help="Symbols to follow; default: the stage's, or the folder's."),
]
AsOf = Annotated[
    Moment | None,
    typer.Option(
        "--as-of",
        metavar="T",
        parser=partial(Moment.of, "--as-of"),
        help="Stand at this instant (ISO; a date: the night after that session).",
    ),
]
Buckets = Annotated[
    int | None,
    typer.Option(
        "--buckets", min=1, max=MOST_BUCKETS, help="Shards of a new lake, each filled by a run of its own; default 1."
    ),
]
Live = Annotated[
    bool, typer.Option("--live", help="Deploy as a live stage: pages and `nextday watch` are told what changes.")
]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the front door; 0 picks a free one.")]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Which lake, and what a new one is to be."""

    source: SourceText = None
    data: Data = None
    symbols: Symbols = None
    buckets: Buckets = None
    as_of: AsOf = None


@dataclass(frozen=True, kw_only=True)
class Serving(Opening):
    """As Opening, where to serve it, and whether it tells what changes."""

    port: Port = 0
    live: Live = False


def symbols_of(text: str | None) -> tuple[str, ...]:
    """Symbols of a comma separated list, in its order, each once. Raises InputError on what is not a symbol."""
    return () if text is None else tuple(dict.fromkeys(written_symbols(text)))
