"""A lake that the product's own jobs have filled from the simulated market, served by an S3 in another process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nextday.settings import DEFAULT_SYMBOLS, ApiSettings
from nextday.universe import document

NIGHT = "2026-05-15"
_UNIVERSE = "universe.json"
# a Saturday, after the night's forecasts and before their session
ASKED_AT = datetime(2026, 5, 16, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Lake:
    """A bucket, and where its S3 answers."""

    bucket: str
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a function over this lake, as a stage of the product has them."""
        universe = f"s3://{self.bucket}/{_UNIVERSE}"
        settings = ApiSettings(lake_bucket=self.bucket, database="nextday_dev", buckets=1, universe=universe)
        return settings.to_env() | {
            "PEER_SYMBOLS": ",".join(DEFAULT_SYMBOLS),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@contextmanager
def filled_lake() -> Iterator[Lake]:
    """Collect, train and forecast once, and serve what that has stored while the context is open."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        nextday = Path(sys.executable).with_name("nextday")
        subprocess.run(  # noqa: S603 (our own command)
            [nextday, "demo", "--once", "--source", "simulated", "--as-of", NIGHT, "--data", folder],
            check=True,
            capture_output=True,
        )
        (table,) = folder.glob("*/bars_1h")
        (table.parent / _UNIVERSE).write_text(document(DEFAULT_SYMBOLS))
        with _served(folder) as url:
            yield Lake(table.parent.name, url)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.api.served_lake", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 (our own program)
        assert server.stdout  # noqa: S101 (a pipe was asked for)
        # leaving the context closes its standard input, which ends it
        yield server.stdout.readline().strip()
