"""Ingest in a process of its own, which can be killed."""

import os
import signal
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic

from nextday.lake.s3.tables import S3TableStore
from tests.integration.lake.story import story

PATIENCE = 60.0
# a server process that forks on demand spares a child most of its imports; polars it must load itself, for its threads
processes = get_context("forkserver")
processes.set_forkserver_preload(["boto3", "exchange_calendars", "awswrangler"])


def ingest_chapter(chapter: int, bucket: str, environment: dict[str, str], ready: Connection) -> None:
    os.environ.update(environment)
    day, store = story()[chapter], S3TableStore(bucket)
    ready.send(None)
    day.ingest_into(store)


@dataclass(frozen=True)
class Ingesting:
    """A process that has begun to ingest a day of the story."""

    process: BaseProcess
    began: float

    @classmethod
    def of(cls, chapter: int, bucket: str) -> "Ingesting":
        environment = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        ours, ready = processes.Pipe(duplex=False)
        process = processes.Process(target=ingest_chapter, args=(chapter, bucket, environment, ready), daemon=True)
        process.start()
        assert ours.poll(PATIENCE)
        return cls(process, monotonic())

    def complete(self) -> float:
        """Leave it undisturbed; returns the seconds it took."""
        self.process.join(PATIENCE)
        assert self.process.exitcode == 0
        return monotonic() - self.began

    def kill(self, after: float) -> bool:
        """Kill -9 after some seconds; returns whether that was before its end."""
        self.process.join(after)
        self.process.kill()
        self.process.join(PATIENCE)
        return self.process.exitcode == -signal.SIGKILL
