"""The views of what a run has stored, and the word of what has changed in them."""

from lambdas.announcing import announced
from nextday.jobs.ingest.report import IngestReport
from nextday.jobs.ingest.views import write_views
from nextday.lake.ports import TableReader
from nextday.live.changes import hold_events
from nextday.settings import IngestSettings


def written(report: IngestReport, store: TableReader, settings: IngestSettings) -> IngestReport:
    """Write them, and return the report as `write_views` does. Raises LakeError."""
    with announced(settings, hold_events(report.holds, report.now)) as views:
        return write_views(report, store=store, views=views, buckets=settings.buckets)
