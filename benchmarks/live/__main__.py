"""A live stage beside a FastAPI server that polls the same lake each second, in turns.

Usage: python -m benchmarks.live [--quick] [--clients N]
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.live.child import Child, child
from benchmarks.live.crowd import AT_ONCE
from benchmarks.live.report import Figures, print_figures
from benchmarks.live.sides import FORECASTS, HOURLY, Peer, Stage, peer, stage
from benchmarks.live.turns import AFTERWARDS, Publisher, turn
from nextday.settings import DEFAULT_SYMBOLS
from ops.localcloud.sockets.limits import LIFE_SECONDS


@dataclass(frozen=True)
class Effort:
    """Rounds, each a turn there and back; publications of a turn, and seconds of silence."""

    rounds: int
    publications: int
    silence: float
    every: float = 2.0


FULL, QUICK = Effort(1, 16, 8), Effort(1, 4, 5)


def main(arguments: Sequence[str]) -> None:
    """Print a table of what both took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--clients", type=int, default=50)
    asked = parser.parse_args(arguments)
    effort = QUICK if asked.quick else FULL
    with TemporaryDirectory() as folder, stage(Path(folder)) as ours, publishing(ours) as publisher:
        print_figures(asked.clients, len(DEFAULT_SYMBOLS), *compare(ours, publisher, effort, asked.clients))


@contextmanager
def publishing(ours: Stage) -> Iterator[Publisher]:
    """The ends of ingest and of predict."""
    told = {"WRITER_LAKE": ours.product.cloud.lake_bucket, "WRITER_STREAM": ours.stream}
    with ExitStack() as exits:
        jobs = [(HOURLY, "ingest"), (FORECASTS, "predict")]
        writers = [(key, exits.enter_context(child("writer", {**ours.variables(job), **told}))) for key, job in jobs]
        yield Publisher(writers, random.Random(7))  # noqa: S311 (no secret)


def compare(ours: Stage, publisher: Publisher, effort: Effort, clients: int) -> tuple[Figures, Figures]:
    """Both, there and back: none is always the one that follows the other."""
    own, theirs = Figures(life=LIFE_SECONDS), Figures()
    with child("crowd", ours.variables("api")) as crowd:
        own.connection = coming(ours, crowd, publisher, clients)
        for number in range(2 * effort.rounds):
            for is_ours in (True, False) if number % 2 else (False, True):
                if is_ours:
                    watch(ours, crowd, publisher, effort, own)
                    continue
                with peer(ours) as other, child("crowd", ours.variables("api")) as others:
                    theirs.connection = coming(other, others, publisher, clients)
                    watch(other, others, publisher, effort, theirs)
                    theirs.connection += going(other, others, clients)
        own.connection += going(ours, crowd, clients)
    own.start = ours.start()
    own.busy.own += own.busy.telling - theirs.busy.telling
    return own, theirs


def coming(side: Stage | Peer, crowd: Child, publisher: Publisher, clients: int) -> float:
    """CPU seconds of a client's connecting and subscribing, once every process is there; in the end all have heard."""
    crowd.ask(url=side.url, size=AT_ONCE)
    before = side.spent()
    crowd.ask(url=side.url, size=clients - AT_ONCE)
    spent = side.spent().since(before)
    for _ in publisher.writers:
        written = publisher.publish(told=isinstance(side, Stage))
        crowd.ask(hear=len(written["events"]) * clients)
    return spent.own / (clients - AT_ONCE)


def going(side: Stage | Peer, crowd: Child, clients: int) -> float:
    """CPU seconds of a client's leaving, once every process is there."""
    crowd.ask(leave=AT_ONCE)
    time.sleep(AFTERWARDS)
    before = side.spent()
    crowd.ask(leave=clients)
    time.sleep(AFTERWARDS)
    return side.spent().since(before).own / (clients - AT_ONCE)


def watch(side: Stage | Peer, crowd: Child, publisher: Publisher, effort: Effort, figures: Figures) -> None:
    """A turn, and as much of silence."""
    figures.busy += turn(side, crowd, publisher, publications=effort.publications, every=effort.every)
    figures.silent += turn(side, crowd, publisher, publications=0, every=effort.silence)


if __name__ == "__main__":
    main(sys.argv[1:])
