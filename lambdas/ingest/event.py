"""What starts ingest: one interval of one bucket."""

from collections.abc import Sequence
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt

from nextday.catalog import bucket_of
from nextday.market.sources.port import Interval


class IngestEvent(BaseModel):
    """Ask for the bars of a bucket's symbols.

    `backfill` completes their histories, `resweep` compares what is stored of them, `missing` asks for those alone that
    lack the last session.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Interval
    bucket: NonNegativeInt
    scheduled_time: AwareDatetime
    backfill: bool = False
    resweep: bool = False
    missing: bool = False

    @property
    def wishes(self) -> dict[str, Any]:
        """What is asked for otherwise than on every night."""
        return {"backfill": self.backfill, "resweep": self.resweep, "missing": self.missing}

    def symbols_among(self, symbols: Sequence[str], buckets: int) -> list[str]:
        """Those symbols of a stage that belong to the bucket."""
        return [symbol for symbol in symbols if bucket_of(symbol, buckets) == self.bucket]
