"""`nextday views --stage`: what a stage's API answers from, made anew from its tables."""

import pytest

from nextday.catalog.views import LATEST, STATUS
from nextday.lake.s3.views import S3ViewStore
from nextday.lake.views.text import ViewText
from nextday.market.sources.port import Interval
from nextday.views.publish import says_the_same
from ops.localcloud.cloud import LocalCloud
from tests.in_process import nextday

pytestmark = pytest.mark.usefixtures("telling_product")
KEYS = {view.name: [view.object_key(interval=interval, bucket=0) for interval in Interval] for view in (LATEST, STATUS)}


def test_every_view_is_written_anew(telling_product: LocalCloud, capsys: pytest.CaptureFixture[str]) -> None:
    client = telling_product.session.client("s3")
    views = S3ViewStore(telling_product.lake_bucket, client=client)
    ran = nextday(capsys, "views", "--stage", "dev", "--json")
    assert ran.code == 0, ran.err
    assert ran.document["written"].items() >= KEYS.items()
    [daily, _], [damaged, _] = KEYS["latest"], KEYS["status"]
    whole = {key: views.get(key) or b"" for key in (daily, damaged)}
    assert ViewText(whole[daily]).keys == ("AAPL", "MSFT")
    client.delete_object(Bucket=telling_product.lake_bucket, Key=daily)
    views.put(damaged, b"{", over=views.tag(damaged))
    told = nextday(capsys, "views", "--stage", "dev")
    assert "latest" in told.out
    for key, content in whole.items():
        assert says_the_same(views.get(key), content)


def test_a_folder_and_a_stage_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, "views", "--stage", "dev", "--data", "somewhere")
    assert (ran.code, ran.out) == (2, "")
    assert "leave it out to write the views of a stage" in ran.err


def test_a_stage_that_is_not_there_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, "views", "--stage", "prod")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "is the stage deployed" in ran.err
