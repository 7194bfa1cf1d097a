"""`nextday accept`: a person believes what the vendor says against what is stored."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from nextday.errors import InputError
from nextday.jobs.ingest.accept import accept as accepted
from nextday.lake.s3.tables import S3TableStore
from nextday.market.symbols import written_symbol
from ops.commands.opening import open_product
from ops.commands.options import Data, Json, Wide
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps

SHOWN = ("symbol", "interval", "row_key", "reason", "evidence", "since", "accepted_at")


def accept(
    symbol: Annotated[str, typer.Argument(help="Whose held bars, splits and dividends to believe.")],
    *,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar="dev|prod", help="Decide on a stage, not in a folder.")
    ] = None,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Believe what is held of a symbol; the next run that hears it again takes it, and journals what it changes."""
    name = written_symbol(symbol)
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to decide on a stage")
    if stage:
        # awswrangler takes a second to import
        from ops.stage.lake import stage_store  # noqa: PLC0415

        held = accepted(name, stage_store(stage), now=datetime.now(UTC))
    else:
        steps = Steps(notes)
        with open_product(steps, data=data, collects=False) as product, steps.step("accept", f"Accept {name}"):
            store = S3TableStore(product.cloud.lake_bucket, client=product.cloud.session.client("s3"))
            held = accepted(name, store, now=product.now)
    rows = held.select(SHOWN).to_dicts()
    print_json({"accepted": rows}) if json else print_rows(rows, wide=wide)
