"""Writers that make one request at a time, when the test says so."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

from nextday.errors import LakeError
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from tests.integration.lake.fake_s3 import FakeBucket, Killed, Outcome

PATIENCE = 10.0


class Writer:
    """One piece of work with a store of its own, halted before each of its requests.

    Threads only keep the halted work: one runs at a time, so the same steps always do the same.
    """

    def __init__(self, bucket: FakeBucket, work: Callable[..., Any]) -> None:
        self.written: Any = None
        self.failure: LakeError | None = None
        self.halted_at: str | None = None
        self._next: SimpleQueue[Outcome] = SimpleQueue()
        self._halted: SimpleQueue[str | None] = SimpleQueue()
        stores = self._stores(bucket.client(self, self._halt))
        self._thread = Thread(target=self._run, args=(stores, work), daemon=True)
        self._thread.start()
        self._wait()

    @property
    def is_alive(self) -> bool:
        return self.halted_at is not None

    def step(self, outcome: Outcome) -> None:
        """Let the request that the writer halts at become this, and the writer go on to its next one."""
        self._next.put(outcome)
        self._wait()

    def _wait(self) -> None:
        self.halted_at = self._halted.get(timeout=PATIENCE)
        if not self.is_alive:
            self._thread.join(PATIENCE)

    def _halt(self, operation: str) -> Outcome:
        self._halted.put(operation)
        return self._next.get()

    def _stores(self, client: Any) -> tuple[Any, ...]:
        """What the work is given."""
        return (S3TableStore("lake", client=client, sleep=lambda _: None),)

    def _run(self, stores: tuple[Any, ...], work: Callable[..., Any]) -> None:
        try:
            self.written = work(*stores)
        except LakeError as failure:
            self.failure = failure
        except Killed:
            pass
        finally:
            self._halted.put(None)


class ViewWriter(Writer):
    """One whose work also writes views."""

    def _stores(self, client: Any) -> tuple[Any, ...]:
        return (*super()._stores(client), S3ViewStore("lake", client=client))
