"""`nextday sql` and `nextday status`: what the lake says."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from nextday.catalog import SESSIONS
from nextday.errors import InputError
from nextday.market.calendar import exchange_day
from nextday.market.judging.holds import WAYS_OUT
from nextday.market.silence import standstills
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json, Stage, Wide
from ops.lake.folder import LakeFolder
from ops.lake.lakehouse import Lakehouse, Rows
from ops.terminal.output import notes, print_json, print_rows
from stacks.queries import saved_queries

STATUS = """
    WITH daily AS (SELECT symbol, count(*) AS daily_bars, max(session_date) FILTER (is_final) AS last_session
                   FROM bars_1d GROUP BY 1),
         hourly AS (SELECT symbol, count(*) AS hourly_bars, max(start) FILTER (is_final) AS last_hour
                    FROM bars_1h GROUP BY 1),
         complete AS (SELECT symbol, round(100.0 * sum(arrived) FILTER (interval = '1d')
                                           / nullif(sum(expected) FILTER (interval = '1d'), 0), 2) AS daily_percent,
                             round(100.0 * sum(arrived) FILTER (interval = '1h')
                                   / nullif(sum(expected) FILTER (interval = '1h'), 0), 2) AS hourly_percent,
                             -- of a void session, and of a symbol that never had a bar, nothing is expected
                             count(*) FILTER (state NOT IN ('arrived', 'healed', 'void', 'no_bars'))
                                 AS incomplete_sessions
                      FROM sessions GROUP BY 1),
         ledger AS (SELECT symbol, count(*) OVER of_symbol AS forecasts, prob_up, signal, reason, target_session
                    FROM forecasts WINDOW of_symbol AS (PARTITION BY symbol)
                    QUALIFY target_session = max(target_session) OVER of_symbol)
    SELECT symbol, last_session, target_session, signal, prob_up, reason, daily_percent, incomplete_sessions, last_hour,
           hourly_percent, daily_bars, hourly_bars, forecasts
    FROM daily LEFT JOIN hourly USING (symbol) LEFT JOIN complete USING (symbol)
    LEFT JOIN ledger USING (symbol) ORDER BY symbol
"""
HELD = """
    SELECT symbol, interval, row_key, reason, since, days, accepted_at FROM holds WHERE ended_at IS NULL
    ORDER BY symbol, interval, row_key
"""


def sql(
    query: Annotated[
        str | None, typer.Argument(help='SQL over the tables of the lake, e.g. "select * from forecasts".')
    ] = None,
    *,
    saved: Annotated[str | None, typer.Option("--saved", metavar="NAME", help="Ask a saved query.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the saved queries.")] = False,
    stage: Stage = None,
    data: Data = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Query the lake's tables: those of a data folder, or of a deployed stage."""
    match query, saved, listed:
        case None, None, True:
            rows = [{"name": each.name, "answers": each.description} for each in saved_queries()]
        case str(), None, False:
            rows = _answered(query, stage, data)
        case None, str(), False:
            rows = _answered(_saved(saved), stage, data)
        case _:
            raise InputError("ask one thing: a query, --saved NAME, or --list for the names")
    print_json(rows) if json else print_rows(rows, wide=wide)


def _saved(name: str) -> str:
    queries = {query.name: query.sql for query in saved_queries()}
    if name not in queries:
        raise InputError(f"there is no saved query {name!r}, only {', '.join(queries)}")
    return queries[name]


def _answered(query: str, stage: str | None, data: Path | None) -> Rows:
    if stage is None:
        return Lakehouse(workspace_of(data).lake).query(query)
    if data:
        raise InputError("--data is a folder on this machine: leave it out to ask a stage")
    # awswrangler takes a second to import
    from ops.stage import athena  # noqa: PLC0415

    return athena.query(stage, query)


def status(*, stage: Stage = None, data: Data = None, wide: Wide = False, json: Json = False) -> None:
    """Show how far each symbol has come; of a stage also what ran last, and what is alarming."""
    if stage:
        _stage_status(stage, data, wide=wide, json=json)
        return
    workspace = workspace_of(data)
    known, house = workspace.required, Lakehouse(workspace.lake)
    rows, held = house.query(STATUS), [_with_way_out(hold) for hold in house.query(HELD)]
    today = exchange_day(known.as_of or datetime.now(UTC))
    still = [asdict(one) for one in standstills(LakeFolder(workspace.lake).rows(SESSIONS), today=today)]
    if json:
        told = {"symbols": rows, "holds": held, "standstills": still}
        print_json({"source": str(known.source), "as_of": known.as_of, **told})
        return
    instant = known.as_of.isoformat() if known.as_of else "now"
    notes.print(f"{known.source} as of {instant}, {workspace.folder}", markup=False, highlight=False)
    print_rows(rows, wide=wide)
    if held:
        notes.print("\nHeld: what is stored is served on", highlight=False)
        print_rows(held, wide=wide)
    if still:
        notes.print("\nAsked for rarely, and sessions without trade", highlight=False)
        print_rows(still, wide=wide)


def _stage_status(stage: str, data: Path | None, *, wide: bool, json: bool) -> None:
    if data:
        raise InputError("--data is a folder on this machine: leave it out to ask a stage")
    # boto3 and awswrangler take a second to import
    from ops.stage.deployed import DeployedStage  # noqa: PLC0415
    from ops.stage.standing import standing  # noqa: PLC0415

    found = asdict(standing(DeployedStage.of(stage)))
    if json:
        print_json(found)
        return
    for kind, rows in found.items():
        notes.print(f"\n{kind.capitalize()}", highlight=False)
        print_rows(rows, wide=wide)


def _with_way_out(hold: dict[str, Any]) -> dict[str, Any]:
    symbol, decided = hold["symbol"], hold.pop("accepted_at")
    by_itself = WAYS_OUT[hold["reason"]]
    ends = "accepted: taken by the next run that hears it" if decided else f"{by_itself}, or `nextday accept {symbol}`"
    return hold | {"ends": ends}
