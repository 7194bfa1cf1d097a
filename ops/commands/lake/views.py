"""`nextday views`: every view of the lake made anew."""

from collections import defaultdict
from datetime import UTC, datetime

from nextday.errors import InputError
from nextday.views.rebuild import REBUILDS, rebuilt
from nextday.views.sources import Sources
from ops.commands.opening import open_product
from ops.commands.options import Data, Json, Stage, Wide
from ops.stage.lake import lake_sources, stage_lake
from ops.terminal.counting import counting
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps


def views(*, stage: Stage = None, data: Data = None, wide: Wide = False, json: Json = False) -> None:
    """Make anew, from the tables, what the HTTP API answers from: after a loss, a damage, or a new version."""
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to write the views of a stage")
    if stage:
        lake = stage_lake(stage)
        written = write_views(lake_sources(lake.bucket, lake.client, lake.buckets, datetime.now(UTC)))
    else:
        with open_product(Steps(notes), data=data, collects=False) as product:
            client = product.cloud.session.client("s3")
            written = write_views(lake_sources(product.cloud.lake_bucket, client, product.buckets, product.now))
    rows = [{"view": view, "objects": len(keys)} for view, keys in written.items()]
    print_json({"written": written}) if json else print_rows(rows, wide=wide)


def write_views(sources: Sources) -> dict[str, list[str]]:
    """Write every view, and show how many are done; the keys written, by view."""
    written: defaultdict[str, list[str]] = defaultdict(list)
    with counting("Write views", len(REBUILDS)) as (progress, task):
        for view, key in rebuilt(sources):
            written[view.name].append(key)
            progress.update(task, completed=len(written))
    return dict(written)
