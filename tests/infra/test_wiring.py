"""What the stacks say and what the code expects is the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextday import errors
from nextday.catalog import PartitionValues, Table
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import Merge, Written
from nextday.market.sources.port import Interval
from nextday.settings import ApiSettings, IngestSettings, PredictSettings, TrainSettings
from stacks.constructs.workflows.ingest_workflow import REPORT_FIELDS
from stacks.constructs.workflows.job_task import THROTTLING_ERRORS, TRANSIENT_ERRORS
from tests.builders import AFTER_LAST_SESSION, bars
from tests.infra.synthesized import StageTemplates
from tests.synthesis import STAGES
from tests.vendor import FakeVendor

ROOT = Path(__file__).parents[2]
SETTINGS = {"ingest": IngestSettings, "train": TrainSettings, "predict": PredictSettings, "api": ApiSettings}
FINAL = {
    "SettingsError",
    "TooLittleHistory",
    "UnknownSymbol",
    "BadRequest",
    "ForeignSymbol",
    "SchemaMismatch",
    "OtherBuckets",
    "Corrupt",
    "OtherVersion",
    "NoForecast",
    # of readers: no job meets them
    "Gone",
    "Inconsistent",
    "CacheError",
}


class RefusingStore(MemoryTableStore):
    """Fails at every write."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        raise self._failure


def test_every_handler_has_a_function_and_every_function_a_handler(stage: StageTemplates) -> None:
    written = {f"lambdas.{path.parent.name}.handler.handler" for path in ROOT.glob("lambdas/*/handler.py")}
    # test_live_stage.py looks at what only a live stage has
    assert written - {"lambdas.quote.handler.handler"} == set(stage.functions)


@pytest.mark.parametrize("job", SETTINGS)
def test_a_functions_environment_is_its_settings_class(stage: StageTemplates, job: str) -> None:
    environment = {name: value for name, value in stage.environment(job).items() if not name.startswith("POWERTOOLS_")}
    config = STAGES[stage.name]
    known = {
        "lake_bucket": stage.lake.id,
        "database": stage.data.only("AWS::Glue::Database").id,
        "buckets": config.buckets,
        "since": config.since,
        "universe": stage.environment(job)["NEXTDAY_UNIVERSE"],
    }
    own = {
        "ingest": {"budget": stage.environment("ingest")["NEXTDAY_BUDGET"]},
        "predict": {"buy_from": config.buy_from, "sell_to": config.sell_to},
        "api": {"origin_secret": stage.environment("api")["NEXTDAY_ORIGIN_SECRET"]},
    }
    assert environment == SETTINGS[job](**known, **own.get(job, {})).to_env()


def test_powertools_knows_each_function_by_its_job(stage: StageTemplates) -> None:
    named = {job: stage.environment(job)["POWERTOOLS_SERVICE_NAME"] for job in SETTINGS}
    assert named == {job: job for job in SETTINGS}


def test_every_error_is_either_retried_by_name_or_final() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    leaves = {kind.__name__ for kind in kinds if not kind.__subclasses__()}
    assert (leaves - FINAL, FINAL - leaves) == ({*TRANSIENT_ERRORS, *THROTTLING_ERRORS}, set())


@pytest.mark.parametrize("name", [*TRANSIENT_ERRORS, *THROTTLING_ERRORS])
def test_what_is_retried_by_name_is_raised_under_that_name(name: str) -> None:
    failure = getattr(errors, name)("tonight")
    vendor, store = FakeVendor().lists(bars("AAPL")), RefusingStore(failure)
    if isinstance(failure, errors.SourceError):
        vendor, store = FakeVendor().fails("AAPL", failure), MemoryTableStore()
    now = AFTER_LAST_SESSION
    with pytest.raises(errors.NextdayError) as raised:
        ingest(Interval.DAY, ["AAPL"], source=vendor, store=store, buckets=1, now=now, attempts=1)
    assert raised.type.__name__ == name


def test_what_the_ingest_machine_keeps_of_a_report_is_in_it() -> None:
    report = IngestReport(Interval.DAY, now=datetime(2026, 5, 29, tzinfo=UTC), outcomes=(), written={})
    assert {"quarantined", "off_session"} <= set(REPORT_FIELDS) <= set(report.summary())


def test_outputs_name_what_operators_look_for(stage: StageTemplates) -> None:
    assert {"LakeBucketName", "DatabaseName", "WorkgroupName"} <= set(stage.data.json["Outputs"])
    assert "ApiEndpoint" in stage.api.json["Outputs"]
    assert {"SiteUrl", "SiteBucketName"} <= set(stage.web.json["Outputs"])
