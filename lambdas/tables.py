"""The lake's tables as every job opens them: through awswrangler, split as it believes, each held against Glue."""

from functools import partial

from aws_lambda_powertools import Logger

from lambdas.measuring import emit
from nextday.catalog import NEEDED, WRITTEN
from nextday.lake.s3.glue import GlueCatalog
from nextday.lake.s3.layout import check_layout
from nextday.lake.s3.objects import VersionedBucket, s3_client
from nextday.lake.s3.tables import S3TableStore
from nextday.settings import LakeSettings
from nextday.telemetry.declared import CATALOG_UNCHECKED

logger = Logger()


def checked_tables(settings: LakeSettings, job: str) -> S3TableStore:
    """The tables for one run of a job; Glue, and the lake how it is split, are asked once in it.

    Raises OtherBuckets, and SchemaMismatch when Glue has a table that the job needs otherwise; of any other, when it is
    first used. A Glue that cannot be asked is logged and counted, which alarms.
    """
    catalog = GlueCatalog(settings, unreachable=partial(_unchecked, job))
    for table in NEEDED[job]:  # now: half a night's work would be lost, or done and not counted
        catalog.check(table)
    client = s3_client()
    # ingest fills the lake: what it writes first is for good
    check_layout(VersionedBucket(settings.lake_bucket, client), settings.buckets, claims=job == "ingest")
    return S3TableStore(settings.lake_bucket, check=catalog.check, client=client, writes=WRITTEN[job])


def _unchecked(job: str, reason: str) -> None:
    logger.warning("tables are not checked", extra={"reason": reason})
    emit([CATALOG_UNCHECKED[job].of(1)])
