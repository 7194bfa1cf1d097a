"""`python -m ops.market`: serve a replayed market until the process that started it ends."""

import os
import sys
import time
from typing import Annotated

import typer

from nextday.errors import InputError, NextdayError
from ops.instants import parse_instant
from ops.market import Feed, MarketServer
from ops.markets import open_market
from ops.sources import Source

_POLL_SECONDS = 0.5


def serve(
    source: Annotated[str, typer.Option(help="simulated, or csv:DIR for a folder of recorded bars")] = "simulated",
    as_of: Annotated[str | None, typer.Option(help="the replay's clock, e.g. 2026-05-30T00:30Z; default: now")] = None,
    port: Annotated[int, typer.Option(help="0 takes a free one")] = 0,
) -> None:
    """Speak Yahoo's chart API on 127.0.0.1; the first line printed is its address."""
    parent = os.getppid()
    try:
        server = MarketServer(_feed(source), parse_instant(as_of) if as_of else None, port=port)
    except NextdayError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    with server:
        typer.echo(server.url)
        # whoever started it reads the address from a pipe, which would keep it back
        sys.stdout.flush()
        # another parent means that ours is gone, killed or not
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)


def _feed(source: str) -> Feed:
    feed = open_market(Source.parse(source), ()).feed
    if feed is None:
        raise InputError(f"{source} is no market to replay: use simulated, or csv:DIR for a folder of recorded bars")
    return feed


if __name__ == "__main__":
    typer.run(serve)
