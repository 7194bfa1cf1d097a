"""What the stacks say and what the code expects is the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cdk_app.stages import STAGES
from nextday import errors
from nextday.jobs.ingest_report import IngestReport
from nextday.market.sources.port import Interval
from nextday.settings import ApiSettings, IngestSettings, PredictSettings, TrainSettings
from stacks.constructs.ingest_workflow import KEPT
from stacks.constructs.job_task import BUSY, PASSING
from tests.infra.synthesized import StageTemplates

ROOT = Path(__file__).parents[2]
SETTINGS = {"ingest": IngestSettings, "train": TrainSettings, "predict": PredictSettings, "api": ApiSettings}


def test_every_handler_has_a_function_and_every_function_a_handler(stage: StageTemplates) -> None:
    written = {f"lambdas.{path.parent.name}.handler.handler" for path in ROOT.glob("lambdas/*/handler.py")}
    assert written == set(stage.functions)


@pytest.mark.parametrize("job", SETTINGS)
def test_a_functions_environment_is_its_settings_class(stage: StageTemplates, job: str) -> None:
    environment = {name: value for name, value in stage.environment(job).items() if not name.startswith("POWERTOOLS_")}
    config = STAGES[stage.name]
    known = {
        "lake_bucket": stage.lake.id,
        "database": stage.data.only("AWS::Glue::Database").id,
        "buckets": config.buckets,
        "symbols": config.symbols,
    }
    own = {
        "predict": {"buy_from": config.buy_from, "sell_to": config.sell_to},
        "api": {"stage": stage.name},
    }
    assert environment == SETTINGS[job](**known, **own.get(job, {})).to_env()


def test_powertools_knows_each_function_by_its_job(stage: StageTemplates) -> None:
    named = {job: stage.environment(job)["POWERTOOLS_SERVICE_NAME"] for job in SETTINGS}
    assert named == {job: job for job in SETTINGS}


def test_what_is_retried_by_name_is_an_error_of_ours() -> None:
    assert all(issubclass(getattr(errors, name), errors.NextdayError) for name in (*PASSING, *BUSY))


def test_what_the_ingest_machine_keeps_of_a_report_is_in_it() -> None:
    report = IngestReport(Interval.DAY, now=datetime(2026, 5, 29, tzinfo=UTC), outcomes=(), objects_written=0)
    assert set(KEPT) <= set(report.to_dict())


def test_outputs_name_what_operators_look_for(stage: StageTemplates) -> None:
    assert {"LakeBucketName", "DatabaseName", "WorkgroupName"} <= set(stage.data.json["Outputs"])
    assert "ApiEndpoint" in stage.api.json["Outputs"]
    assert {"SiteUrl", "SiteBucketName"} <= set(stage.web.json["Outputs"])
