"""Lakes for questions: rows of any table, and the files that hold them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from nextday.catalog import (
    FORECASTS,
    HOLDS,
    OUTCOMES,
    QUARANTINE,
    REVISIONS,
    SESSIONS,
    TABLES,
    Table,
)
from nextday.frames import schema_of
from nextday.lake.partition import by_partition
from tests.builders import LAST_SESSION, action, bars

NOW = datetime.now(UTC).replace(microsecond=0)


def rows(table: Table, *values: dict[str, Any]) -> pl.DataFrame:
    """Rows of a table; what is not given is null."""
    return pl.DataFrame([dict.fromkeys(table.column_names) | one for one in values], schema=schema_of(table))


def files(
    *, buckets: int = 1, declared: Sequence[Table] = TABLES, **tables: pl.DataFrame
) -> Iterator[tuple[str, bytes]]:
    """Key and content of every file of a lake that holds these rows, by the names of their tables.

    The columns are those of the rows: a file may be from before some were added.
    """
    for table in declared:
        for values, own in by_partition(table, tables.get(table.name, rows(table)), buckets=buckets):
            file = BytesIO()
            own.write_parquet(file)
            yield table.object_key(values), file.getvalue()


def fill(folder: Path, *, buckets: int = 1, **tables: pl.DataFrame) -> None:
    """Write the files of a lake below a folder."""
    for key, content in files(buckets=buckets, **tables):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def telling() -> dict[str, pl.DataFrame]:
    """A lake of which every saved query has something to tell, nulls and odd texts among it."""
    symbols, days = ("AAPL", "MSFT"), [LAST_SESSION - timedelta(days=days) for days in (3, 2, 1, 0)]
    keys = [{"symbol": symbol, "target_session": day, "model_id": "m"} for symbol in symbols for day in days]
    seen = {"seen_at": NOW - timedelta(days=2), "table": "bars_1d", "symbol": "AAPL", "row_key": "2026-05-28"}
    session = {"symbol": "AAPL", "session_date": LAST_SESSION, "interval": "1d", "expected": 1}
    published = datetime(2026, 5, 28, 0, 31, 7, 123000, tzinfo=UTC)
    forecast = {
        "prob_up": 0.1 + 0.2,
        "empirical_bayes": 0.54,
        "late": False,
        "signal": "hold",
        "published_at": published,
    }
    outcome = {"prob_up": 0.1 + 0.2, "asof_up": True, "base_rate": 0.53, "empirical_bayes": 0.54, "brier": 2e-4}
    return {
        "bars_1d": pl.concat(bars(symbol, 60) for symbol in symbols),
        "corporate_actions": pl.concat([action("AAPL", days[1], 0.7), action("MSFT", date(2026, 4, 20), 4.0, "split")]),
        "revisions": rows(REVISIONS, {**seen, "field": "close", "old_value": 0.1, "new_value": 0.3, "cause": "split"}),
        "quarantine": rows(QUARANTINE, {**seen, "reason": "flat", "raw": '{"close": "1,5",\n"note": "a \'word\'"}'}),
        "holds": rows(HOLDS, {"symbol": "AAPL", "interval": "1d", "row_key": "*", "since": NOW, "reason": "spike"}),
        "sessions": rows(SESSIONS, {**session, "arrived": 1, "state": "arrived"}, {**session, "interval": "1h"}),
        "forecasts": rows(FORECASTS, *(key | forecast for key in keys)),
        "outcomes": rows(
            OUTCOMES,
            *(key | outcome | {"up": n % 3 == 0, "log_loss": 1 / (n + 3)} for n, key in enumerate(keys)),
        ),
    }
