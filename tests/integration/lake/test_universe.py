"""Functions read their symbols once, and say what to do where there are none."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from mypy_boto3_s3 import S3Client

from lambdas import universe as jobs
from lambdas.api import symbols as api
from nextday.errors import LakeError, SettingsError
from nextday.lake.serving.objects import S3Objects
from tests.universes import stored_universe

THOUSANDS = tuple(f"S{number}" for number in range(5_000))
READERS = (jobs.symbols_at, partial(api.symbols_at, opened=partial(S3Objects, allow_http=True)))
both = pytest.mark.parametrize("read", READERS, ids=["jobs", "api"])


@pytest.fixture(autouse=True)
def new_process() -> Iterator[None]:
    jobs.symbols_at.cache_clear()
    yield
    jobs.symbols_at.cache_clear()


@both
def test_thousands_are_read_in_their_order(s3: S3Client, read: Callable[[str], tuple[str, ...]]) -> None:
    assert read(stored_universe(THOUSANDS)) == THOUSANDS


def test_a_process_of_a_job_asks_once(s3: S3Client) -> None:
    place = stored_universe(("AAPL",))
    assert jobs.symbols_at(place) == ("AAPL",)
    s3.delete_object(Bucket=place.split("/")[2], Key="universe.json")
    assert jobs.symbols_at(place) == ("AAPL",)


@both
def test_without_the_document_the_place_is_named(s3: S3Client, read: Callable[[str], tuple[str, ...]]) -> None:
    place = stored_universe(("AAPL",)).replace("universe", "another")
    with pytest.raises(LakeError, match=place):
        read(place)


@both
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"symbols": 5}'])
def test_nonsense_is_refused(s3: S3Client, read: Callable[[str], tuple[str, ...]], content: bytes) -> None:
    place = stored_universe(())
    s3.put_object(Bucket=place.split("/")[2], Key="universe.json", Body=content)
    with pytest.raises(SettingsError, match="the stage's symbols cannot be read"):
        read(place)


@both
@pytest.mark.parametrize("place", ["", "universe.json", "s3://", "s3://assets", "https://assets/universe.json"])
def test_a_place_that_is_none_is_refused(read: Callable[[str], tuple[str, ...]], place: str) -> None:
    with pytest.raises(SettingsError, match="is not s3://BUCKET/KEY"):
        read(place)
