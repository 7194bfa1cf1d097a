"""What CloudFront would keep is kept, for as long as it would be, by the clock that the cloud is told."""

import gzip
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest

from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.asking import Answer, ask

START = datetime(2026, 5, 29, 20, tzinfo=UTC)
HIT, MISS = "Hit from cloudfront", "Miss from cloudfront"


class ReplayedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> ReplayedClock:
    return ReplayedClock()


@pytest.fixture(scope="module")
def cloud(stage_assembly: Path, clock: ReplayedClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(stage_assembly, tmp_path_factory.mktemp("data"), clock=clock) as cloud:
        yield cloud


def found(answer: Answer) -> str:
    return answer.headers["x-cache"]


def test_an_answer_is_kept_for_as_long_as_it_says(cloud: LocalCloud, clock: ReplayedClock) -> None:
    first = ask(cloud, "/api/bars?kept=60")
    clock.now += timedelta(seconds=59)
    again = ask(cloud, "/api/bars?kept=60")
    assert (found(first), found(again), again.headers["age"]) == (MISS, HIT, "59")
    assert again.json == first.json
    clock.now += timedelta(seconds=1)
    renewed = ask(cloud, "/api/bars?kept=60")
    assert found(renewed) == MISS
    assert renewed.json["number"] > first.json["number"]


def test_nothing_is_kept_for_longer_than_the_policy_allows(cloud: LocalCloud, clock: ReplayedClock) -> None:
    ask(cloud, "/api/bars?kept=86400")
    clock.now += timedelta(seconds=300)
    assert found(ask(cloud, "/api/bars?kept=86400")) == MISS


def test_the_edge_keeps_for_longer_than_readers_where_it_is_told_to(cloud: LocalCloud, clock: ReplayedClock) -> None:
    path = "/api/bars?kept=5&edge=120"
    ask(cloud, path)
    clock.now += timedelta(seconds=119)
    assert found(ask(cloud, path)) == HIT
    clock.now += timedelta(seconds=1)
    assert found(ask(cloud, path)) == MISS


def test_an_answer_whose_time_is_up_stands_in_for_a_fault_for_as_long_as_it_says(
    cloud: LocalCloud, clock: ReplayedClock
) -> None:
    path = f"/api/bars?kept=60&spare=120&fails_at={int(clock.now.timestamp()) + 60}"
    kept = ask(cloud, path)
    clock.now += timedelta(seconds=179)
    late = ask(cloud, path)
    assert (late.status, late.json, late.headers["age"]) == (200, kept.json, "179")
    clock.now += timedelta(seconds=1)
    assert (ask(cloud, path).status, found(ask(cloud, path))) == (500, MISS)


@pytest.mark.parametrize(
    ("named", "then"),
    [("/api/bars?kept=301", MISS), ("/api/bars*", MISS), ("/*", MISS), ("/api/bars", HIT), ("/api/b", HIT)],
)
def test_what_is_invalidated_is_asked_for_anew(cloud: LocalCloud, named: str, then: str) -> None:
    path = "/api/bars?kept=301"
    ask(cloud, path)
    invalidate(cloud, named)
    assert found(ask(cloud, path)) == then


def invalidate(cloud: LocalCloud, path: str) -> None:
    """As anybody may who has the right."""
    (distribution,) = cloud._running.deployment.of_type("AWS::CloudFront::Distribution")
    batch = {"Paths": {"Quantity": 1, "Items": [path]}, "CallerReference": path}
    cloudfront = cloud.session.client("cloudfront")
    cloudfront.create_invalidation(DistributionId=distribution.physical_id, InvalidationBatch=batch)


def test_nobody_invalidates_a_distribution_that_is_not_deployed(cloud: LocalCloud) -> None:
    cloudfront = cloud.session.client("cloudfront")
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "other"}
    with pytest.raises(cloudfront.exceptions.NoSuchDistribution):
        cloudfront.create_invalidation(DistributionId="EOTHER", InvalidationBatch=batch)


def test_an_object_that_is_put_starts_what_a_rule_says_and_clears_the_edge(cloud: LocalCloud) -> None:
    path = "/api/bars?kept=302"
    ask(cloud, path)
    cloud.session.client("s3").put_object(Bucket=cloud.lake_bucket, Key="other/view.txt", Body=b"1")
    cloud.session.client("s3").put_object(Bucket=cloud.lake_bucket, Key="news/view.txt", Body=b"1")
    ended = time.monotonic() + 20
    while found(ask(cloud, path)) == HIT:
        assert time.monotonic() < ended
        time.sleep(0.1)
    machines = cloud.session.client("stepfunctions")
    (started,) = [one for one in machines.list_state_machines()["stateMachines"] if "Forgetting" in one["name"]]
    assert len(machines.list_executions(stateMachineArn=started["stateMachineArn"])["executions"]) == 1


def test_a_rule_whose_role_may_not_starts_nothing_and_the_log_says_why(
    cloud: LocalCloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.session.client("s3").put_object(Bucket=cloud.lake_bucket, Key="untold/view.txt", Body=b"1")
    ended = time.monotonic() + 20
    while "AccessDenied" not in caplog.text:
        assert time.monotonic() < ended
        time.sleep(0.1)
    assert "Doubling" in caplog.text


def test_what_the_cache_answered_is_counted_and_errors_are_not(cloud: LocalCloud, clock: ReplayedClock) -> None:
    clock.now += timedelta(days=1)
    for path in ("/api/bars?kept=303", "/api/bars?kept=303", "/api/bars?kept=303", "/api/bars", "/api/fail"):
        ask(cloud, path)
    ask(cloud, "/api/predict?kept=60", "POST")
    (distribution,) = cloud._running.deployment.of_type("AWS::CloudFront::Distribution")
    (told,) = cloud.session.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/CloudFront",
        MetricName="CacheHitRate",
        Dimensions=[
            {"Name": "DistributionId", "Value": distribution.physical_id},
            {"Name": "Region", "Value": "Global"},
        ],
        StartTime=clock.now - timedelta(minutes=1),
        EndTime=clock.now + timedelta(minutes=1),
        Period=300,
        Statistics=["Average", "SampleCount"],
    )["Datapoints"]
    assert (told["Average"], told["SampleCount"]) == (50, 4)


def test_a_clock_that_is_set_back_leaves_nothing_of_its_future(cloud: LocalCloud, clock: ReplayedClock) -> None:
    ask(cloud, "/api/bars?kept=61")
    clock.now -= timedelta(days=1)
    assert found(ask(cloud, "/api/bars?kept=61")) == MISS


def test_a_replay_that_stands_still_does_not_freeze_what_is_kept(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cloud, "/api/bars?kept=62")
    monkeypatch.setattr("ops.localcloud.frontdoor.cache.time", SimpleNamespace(monotonic=lambda: 1e12))
    assert found(ask(cloud, "/api/bars?kept=62")) == MISS


@pytest.mark.parametrize("path", ["/api/bars", "/api/fail", "/api/nowhere"])
def test_what_says_so_and_what_fails_is_never_kept(cloud: LocalCloud, path: str) -> None:
    assert [found(ask(cloud, path)) for _ in range(2)] == [MISS, MISS]


def test_an_entry_is_found_by_query_and_by_the_headers_of_the_policy_only(cloud: LocalCloud) -> None:
    assert found(ask(cloud, "/api/bars?kept=63")) == MISS
    assert found(ask(cloud, "/api/bars?kept=63", Origin="https://a.example", X_Other="1")) == HIT
    assert found(ask(cloud, "/api/bars?kept=63&x=1")) == MISS
    assert found(ask(cloud, "/api/bars?kept=63", Accept="text/csv")) == MISS


def test_an_answer_is_for_other_origins_too_wherever_it_was_first_asked_from(cloud: LocalCloud) -> None:
    assert "access-control-allow-origin" not in ask(cloud, "/api/bars?kept=64").headers
    again = ask(cloud, "/api/bars?kept=64", Origin="https://a.example")
    assert (found(again), again.headers["access-control-allow-origin"]) == (HIT, "*")


def test_head_is_answered_from_what_get_has_left(cloud: LocalCloud) -> None:
    first = ask(cloud, "/api/bars?kept=65")
    head = ask(cloud, "/api/bars?kept=65", "HEAD")
    assert (head.status, found(head), head.body) == (200, HIT, b"")
    assert head.headers["content-length"] == str(len(first.body))


def test_head_that_nothing_is_kept_for_tells_the_length_and_leaves_the_content_out(cloud: LocalCloud) -> None:
    head = ask(cloud, "/api/bars?kept=69", "HEAD")
    assert (head.status, found(head), head.body) == (200, MISS, b"")
    assert int(head.headers["content-length"]) > 0


def test_head_leaves_no_empty_answer_for_get(cloud: LocalCloud) -> None:
    ask(cloud, "/api/bars?kept=66", "HEAD")
    assert ask(cloud, "/api/bars?kept=66").json["method"] == "GET"


def test_a_client_that_has_the_answer_is_told_so_without_the_function(cloud: LocalCloud) -> None:
    ask(cloud, "/api/bars?kept=67")
    again = ask(cloud, "/api/bars?kept=67", If_None_Match='"1"')
    assert (again.status, found(again), again.body) == (304, HIT, b"")


def test_posts_are_passed_on(cloud: LocalCloud) -> None:
    answers = [ask(cloud, "/api/predict?kept=60", "POST") for _ in range(2)]
    assert {found(answer) for answer in answers} == {MISS}
    assert answers[0].json["number"] != answers[1].json["number"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"), [("gzip, br;q=0.5", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)]
)
def test_an_answer_is_compressed_once_for_all_who_understand_the_same(
    cloud: LocalCloud, accepted: str, encoding: str, unpack: Callable[[bytes], bytes]
) -> None:
    path = "/api/large?kept=60&bytes=5000"
    plain = ask(cloud, path)
    packed = ask(cloud, path, Accept_Encoding=accepted)
    again = ask(cloud, path, Accept_Encoding=f"{accepted}, deflate")
    assert (found(packed), found(again), again.body) == (MISS, HIT, packed.body)
    for answer in (packed, again):
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == (encoding, "Accept-Encoding")
        assert (answer.headers["etag"], answer.headers["content-length"]) == ('W/"1"', str(len(answer.body)))
    assert "x" * 5000 in unpack(packed.body).decode()
    assert "content-encoding" not in plain.headers
    told = ask(cloud, path, Accept_Encoding=accepted, If_None_Match=packed.headers["etag"])
    assert (told.status, told.body, "content-encoding" in told.headers) == (304, b"", False)


def test_what_is_not_kept_is_compressed_too(cloud: LocalCloud) -> None:
    packed = ask(cloud, "/api/large?bytes=5000", Accept_Encoding="br")
    assert (found(packed), packed.headers["content-encoding"]) == (MISS, "br")
    assert "x" * 5000 in brotli.decompress(packed.body).decode()


def test_the_site_is_compressed_and_kept_by_the_managed_policy(cloud: LocalCloud) -> None:
    packed = ask(cloud, "/large.css", Accept_Encoding="br, gzip")
    again = ask(cloud, "/large.css?any=query", Accept_Encoding="br, gzip")
    plain = ask(cloud, "/large.css")
    assert (found(packed), found(again), again.body) == (MISS, HIT, packed.body)
    assert brotli.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    head = ask(cloud, "/large.css", "HEAD", Accept_Encoding="br, gzip")
    assert (head.headers["content-length"], head.body) == (str(len(packed.body)), b"")


def test_the_function_is_told_the_clocks_time(cloud: LocalCloud, clock: ReplayedClock) -> None:
    assert ask(cloud, "/api/bars").json["at"] == int(clock.now.timestamp() * 1000)
