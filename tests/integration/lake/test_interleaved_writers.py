"""Any number of writers, in any order of their requests, with any of S3's failures and kills in between."""

from dataclasses import dataclass, replace

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nextday.catalog import Column, Partition, Table, Type
from nextday.frames import conformed, empty, schema_of
from nextday.lake.history.merge import replaced
from nextday.lake.parquet import decoded
from nextday.lake.ports import Written
from nextday.lake.s3.tables import S3TableStore
from tests.integration.lake.fake_s3 import FakeBucket, Outcome
from tests.integration.lake.stepwise import Writer

YEAR = {Partition.YEAR: 2026}
COLUMNS = (Column("symbol", Type.STRING), Column("seen", Type.INTEGER))
KEYED = Table("keyed", "the row seen last stands", COLUMNS, (Partition.YEAR,), ("symbol",))
GROWING = Table("growing", "every row stands", COLUMNS, (Partition.YEAR,))
ROWS = st.dictionaries(st.sampled_from("ABC"), st.integers(0, 5), max_size=2)


@dataclass(frozen=True)
class Upsert:
    """Rows for a table; a growing one would show it if they were merged twice."""

    table: Table
    rows: pl.DataFrame
    reads_first: bool

    def merge(self, stored: pl.DataFrame) -> pl.DataFrame:
        if not self.table.key:
            return pl.concat([stored, self.rows])
        seen = self.rows.join(stored, on="symbol", how="left", suffix="_stored")
        newer = seen.filter(pl.col("seen_stored").is_null() | (pl.col("seen") > pl.col("seen_stored")))
        return replaced(self.table, stored, newer.select(stored.columns))

    def applied_to(self, stored: pl.DataFrame) -> pl.DataFrame:
        return conformed(self.table, self.merge(stored))

    def __call__(self, store: S3TableStore) -> Written:
        if self.reads_first:
            store.read(self.table, YEAR)
        return store.upsert(self.table, YEAR, self.merge)


class InterleavedWriters(RuleBasedStateMachine):
    """The model is serial: the upserts whose writes happened, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.bucket = FakeBucket()
        self.upserts: dict[Writer, Upsert] = {}
        self.began: dict[Writer, int] = {}
        self.history: dict[Table, list[pl.DataFrame]] = {table: [empty(table)] for table in (KEYED, GROWING)}

    @property
    def alive(self) -> list[Writer]:
        return [writer for writer in self.upserts if writer.is_alive]

    @rule(table=st.sampled_from([KEYED, GROWING]), rows=ROWS, reads_first=st.booleans())
    def a_writer_begins(self, table: Table, rows: dict[str, int], *, reads_first: bool) -> None:
        frame = pl.DataFrame(list(rows.items()), schema=schema_of(table), orient="row")
        upsert = Upsert(table, frame, reads_first)
        writer = Writer(self.bucket, upsert)
        self.upserts[writer] = upsert
        self.began[writer] = len(self.history[table]) - 1

    @precondition(lambda self: self.alive)
    @rule(who=st.integers(0, 20), outcome=st.sampled_from(Outcome))
    def a_request_becomes(self, who: int, outcome: Outcome) -> None:
        self._step(self.alive[who % len(self.alive)], outcome)

    @precondition(lambda self: self.alive)
    @rule(who=st.integers(0, 20), steps=st.integers(1, 6))
    def requests_are_answered(self, who: int, steps: int) -> None:
        writer = self.alive[who % len(self.alive)]
        for _ in range(steps):
            if writer.is_alive:
                self._step(writer, Outcome.ANSWERED)

    def _step(self, writer: Writer, outcome: Outcome) -> None:
        writes = len(self.bucket.written_by)
        writer.step(outcome)
        for author in self.bucket.written_by[writes:]:
            upsert = self.upserts[author]
            states = self.history[upsert.table]
            states.append(upsert.applied_to(states[-1]))

    @invariant()
    def the_lake_is_what_its_writes_make_one_after_the_other(self) -> None:
        for table, states in self.history.items():
            stored = self.bucket.current(table.object_key(YEAR))
            rows = decoded(table, stored.body, name=table.name) if stored else empty(table)
            assert rows.equals(states[-1])

    @invariant()
    def nobody_writes_twice_and_everybody_tells_the_truth(self) -> None:
        for writer, upsert in self.upserts.items():
            writes = self.bucket.written_by.count(writer)
            assert writes <= 1
            if writer.written is not None:
                assert writes == writer.written.changed
                assert writer.written.changed or self._changed_nothing(writer, upsert)

    def _changed_nothing(self, writer: Writer, upsert: Upsert) -> bool:
        seen = self.history[upsert.table][self.began[writer] :]
        return any(upsert.applied_to(state).equals(state) for state in seen)

    def teardown(self) -> None:
        for writer in self.alive:
            writer.step(Outcome.KILLED_BEFORE)


TestInterleavedWriters = InterleavedWriters.TestCase
TestInterleavedWriters.settings = settings(max_examples=50, stateful_step_count=40, derandomize=True)


def finish(writer: Writer, *outcomes: Outcome) -> Written | None:
    for outcome in outcomes:
        writer.step(outcome)
    while writer.is_alive:
        writer.step(Outcome.ANSWERED)
    return writer.written


def one_row(symbol: str) -> Upsert:
    return Upsert(GROWING, pl.DataFrame([(symbol, 1)], schema=schema_of(GROWING), orient="row"), reads_first=False)


def test_a_write_whose_answer_was_lost_is_found_below_the_writes_that_came_after():
    bucket = FakeBucket()
    unlucky = Writer(bucket, one_row("A"))
    unlucky.step(Outcome.ANSWERED)
    unlucky.step(Outcome.ANSWER_LOST)
    for symbol in "BCD":
        finish(Writer(bucket, one_row(symbol)))
    written = finish(unlucky)
    assert written == Written("v4", changed=True, rows=4)
    assert len(bucket.written_by) == 4


def test_a_decision_read_before_is_merged_without_asking_again():
    bucket = FakeBucket()
    finish(Writer(bucket, one_row("A")))
    reader = Writer(bucket, Upsert(GROWING, empty(GROWING), reads_first=True))
    reader.step(Outcome.ANSWERED)
    assert reader.written == Written("v1", changed=False, rows=1)


def test_an_overtaken_reader_merges_into_what_overtook_it():
    bucket = FakeBucket()
    reader = Writer(bucket, replace(one_row("A"), reads_first=True))
    reader.step(Outcome.ANSWERED)
    finish(Writer(bucket, one_row("B")))
    assert finish(reader) == Written("v2", changed=True, rows=2)
