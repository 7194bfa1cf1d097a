"""Writers against a real S3 client, whose requests and answers get lost between it and the server."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from random import Random

import boto3
import polars as pl
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session
from mypy_boto3_s3 import S3Client

from nextday.catalog import QUARANTINE, Partition
from nextday.errors import Contention, LakeError, UnconfirmedWrite
from nextday.frames import empty
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.tables import ATTEMPTS, S3TableStore
from tests.integration.lake.fake_s3 import Outcome

MAY = {Partition.MONTH: "2026-05"}
KEY = QUARANTINE.object_key(MAY)
STATUS = {Outcome.CONFLICT: 409, Outcome.SERVER_ERROR: 500, Outcome.DONE_THEN_ERROR: 500}
NEVER_RETRYING = Config(retries={"mode": "standard", "total_max_attempts": 1})


def losing(client: S3Client, outcomes: Iterator[Outcome]) -> S3Client:
    """A client whose PUTs become what `outcomes` say, one after the other."""
    wire = URLLib3Session()

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        outcome = next(outcomes)
        if outcome is Outcome.ANSWERED:
            return None
        if outcome in {Outcome.ANSWER_LOST, Outcome.DONE_THEN_ERROR}:
            wire.send(request)
        if outcome in STATUS:
            return AWSResponse(request.url, STATUS[outcome], {}, Refusal())
        raise ReadTimeoutError(endpoint_url=request.url)

    client.meta.events.register("before-send.s3.PutObject", send)
    return client


class Refusal:
    """The body of an answer that says nothing but its status."""

    def stream(self, **_: object) -> Iterator[bytes]:
        return iter(())


def appending(reason: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    row = pl.DataFrame({"reason": [reason]})
    return lambda stored: pl.concat([stored, row], how="diagonal")


def test_racing_writers_on_a_bad_line_write_every_row_once(s3: S3Client, bucket: str):
    bad_line = [Outcome.ANSWERED, *STATUS, Outcome.REQUEST_LOST, Outcome.ANSWER_LOST]

    def write(writer: int) -> list[str]:
        luck = Random(writer)
        outcomes = (luck.choices(bad_line, [6, 1, 1, 1, 1, 1])[0] for _ in repeat(None))
        client = losing(boto3.client("s3", config=NEVER_RETRYING), outcomes)
        store = S3TableStore(bucket, client=client, sleep=lambda _: None)
        return [reason for turn in range(4) if persist(store, reason := f"{writer}.{turn}")]

    def persist(store: S3TableStore, reason: str) -> bool:
        try:
            return store.upsert(QUARANTINE, MAY, appending(reason)).changed
        except (Contention, UnconfirmedWrite):
            return False

    with ThreadPoolExecutor(5) as pool:
        written = list(chain.from_iterable(pool.map(write, range(5))))
    stored = S3TableStore(bucket).read(QUARANTINE, MAY).frame["reason"].to_list()
    assert len(stored) == len(set(stored))
    assert set(written) <= set(stored)
    assert len(written) > 10


@pytest.mark.parametrize(
    "outcome", [Outcome.ANSWER_LOST, Outcome.REQUEST_LOST, Outcome.SERVER_ERROR, Outcome.DONE_THEN_ERROR]
)
def test_a_request_that_the_client_repeats_by_itself_is_one_write(outcome: Outcome, s3: S3Client, bucket: str):
    client = losing(boto3.client("s3"), chain([outcome], repeat(Outcome.ANSWERED)))
    written = S3TableStore(bucket, client=client).upsert(QUARANTINE, MAY, appending("once"))
    assert (written.changed, written.rows) == (True, 1)
    [version] = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert written.version == version["VersionId"]


def test_a_lake_that_confirms_nothing_is_not_called_contention(s3: S3Client, bucket: str):
    client = losing(boto3.client("s3", config=NEVER_RETRYING), repeat(Outcome.REQUEST_LOST))
    pauses: list[float] = []
    with pytest.raises(UnconfirmedWrite, match=f"{KEY}.*{ATTEMPTS} times"):
        S3TableStore(bucket, client=client, sleep=pauses.append).upsert(QUARANTINE, MAY, appending("x"))
    assert len(pauses) == ATTEMPTS
    assert S3TableStore(bucket).read(QUARANTINE, MAY).frame.equals(empty(QUARANTINE))


@pytest.mark.parametrize("ask", [lambda store: store.read(QUARANTINE, MAY), lambda store: store.partitions(QUARANTINE)])
def test_a_lake_that_cannot_be_reached_is_a_lake_error(ask: Callable[[S3TableStore], object], s3: S3Client):
    with pytest.raises(LakeError, match=r"quarantine.*NoSuchBucket"):
        ask(S3TableStore("no-such-bucket"))


def test_a_bucket_that_is_gone_is_not_mistaken_for_contention(s3: S3Client):
    with pytest.raises(LakeError, match="NoSuchBucket") as error:
        S3ModelStore("no-such-bucket").put("m1", b"{}")
    assert not isinstance(error.value, Contention)


def test_a_pointer_whose_move_was_not_confirmed_is_moved(s3: S3Client, bucket: str):
    S3ModelStore(bucket).put("m1", b"{}")
    models = S3ModelStore(
        bucket, client=losing(boto3.client("s3"), chain([Outcome.ANSWER_LOST], repeat(Outcome.ANSWERED)))
    )
    models.point_to("m1")
    assert models.current() == "m1"
