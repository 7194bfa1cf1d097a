"""The lake in memory, for tests and dry runs: the same promises as on S3, without S3."""

from nextday.catalog import PartitionValues, Table
from nextday.errors import Contention, Corrupt, LakeError, NoModel
from nextday.frames import conformed, empty
from nextday.lake.ports import Merge, Snapshot, Written


class MemoryTableStore:
    """A TableStore that lives as long as its process; version ids count the writes."""

    def __init__(self) -> None:
        self._files: dict[str, list[Snapshot]] = {}
        self._writes = 0

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """The current version of a partition's file."""
        stored = self._files.get(table.object_key(values), [Snapshot(empty(table), None)])[-1]
        return Snapshot(stored.frame.select(table.column_names), stored.version)

    def read_version(self, table: Table, values: PartitionValues, version: str) -> Snapshot:
        """One version of a partition's file."""
        key = table.object_key(values)
        for file in self._files.get(key, []):
            if file.version == version:
                return file
        raise LakeError(f"cannot read {key}: version {version} is gone")

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        """Replace a partition's file by `merge(stored rows)` unless that changes nothing."""
        stored = self.read(table, values)
        merged = conformed(table, merge(stored.frame))
        if merged.equals(stored.frame):
            return Written(stored.version, changed=False, rows=merged.height)
        self._writes += 1
        version = str(self._writes)
        self._files.setdefault(table.object_key(values), []).append(Snapshot(merged, version))
        return Written(version, changed=True, rows=merged.height)

    def partitions(self, table: Table) -> list[PartitionValues]:
        """Partitions that have a file, in key order."""
        return [table.partition_values(key) for key in sorted(self._files) if table.has(key)]


class MemoryModelStore:
    """A ModelStore that lives as long as its process."""

    def __init__(self) -> None:
        self._documents: dict[str, bytes] = {}
        self._current: str | None = None

    def put(self, model_id: str, document: bytes) -> None:
        """Store a document once."""
        if self._documents.setdefault(model_id, document) != document:
            raise Corrupt(f"model {model_id} exists with other content")

    def get(self, model_id: str) -> bytes:
        """The document."""
        if model_id not in self._documents:
            raise NoModel(f"there is no model {model_id}")
        return self._documents[model_id]

    def current(self) -> str | None:
        """Id of the current model, None before the first."""
        return self._current

    def point_to(self, model_id: str) -> None:
        """Make a stored document the current one."""
        self.get(model_id)
        self._current = model_id


class MemoryIntermediateStore:
    """An IntermediateStore that lives as long as its process."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> None:
        """Leave a file, unless it is there."""
        self._files.setdefault(name, content)

    def get(self, name: str) -> bytes:
        """The file."""
        if name not in self._files:
            raise LakeError(f"nobody left {name}")
        return self._files[name]


class MemoryKeepingStore:
    """A KeepingStore that lives as long as its process."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """What was kept."""
        return self.files.get(name)

    def put(self, name: str, content: bytes) -> None:
        """Keep something."""
        self.files[name] = content


class MemoryViewStore:
    """A ViewStore that lives as long as its process; tags count the writes of an object."""

    def __init__(self) -> None:
        self.writes: dict[str, list[bytes]] = {}

    def tag(self, key: str) -> str | None:
        """What tells this content of an object from any other."""
        return str(len(self.writes[key])) if key in self.writes else None

    def get(self, key: str) -> bytes | None:
        """The content."""
        return self.writes.get(key, [None])[-1]

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        """Replace exactly the content of this tag."""
        if self.tag(key) != over:
            raise Contention(f"{key}: another write came first")
        self.writes.setdefault(key, []).append(content)
