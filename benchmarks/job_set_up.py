"""What a job command costs beside the job: this build and another checkout's, in turns, on a folder of each.

Usage: python -m benchmarks.job_set_up CHECKOUT [--rounds N]
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
NIGHT = "2026-05-15"
COMMANDS = ("predict", "train", "ingest")
# the command's own process does everything but the job, which runs in sandboxes: its children
TELLING = """
import atexit, resource, sys
def tell():
    own, job = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.__stdout__.write("\\n%f %f\\n" % (own.ru_utime + own.ru_stime, job.ru_utime + job.ru_stime))
atexit.register(tell)
from ops.cli import main
main()
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds, user and system, of one command."""

    set_up: float
    job: float


@dataclass(frozen=True)
class Build:
    """A checkout with a virtual environment, and a data folder that its own demo has filled."""

    name: str
    checkout: Path
    data: Path

    def run(self, *words: str) -> Cost:
        """Run a command of this build to its end."""
        command = [str(self.checkout / ".venv" / "bin" / "python"), "-c", TELLING, *words, "--data", str(self.data)]
        done = subprocess.run(command, cwd=self.checkout, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(f"{self.name}: {' '.join(words)} failed: {done.stderr.strip()}")
        return Cost(*map(float, done.stdout.split()[-2:]))


def main(arguments: Sequence[str]) -> None:
    """Print, for each command, both builds' medians and how many times ours theirs is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path, help="root of another build, in which `make setup site` has run")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        theirs = Build("the other build", asked.checkout.resolve(), Path(folder) / "theirs")
        ours = Build("this build", ROOT, Path(folder) / "ours")
        for build in (theirs, ours):
            build.run("demo", "--once", "--as-of", NIGHT)  # synthesizes and deploys, which is not every day's cost
        for command in COMMANDS:
            compare(command, theirs, ours, asked.rounds)


def compare(command: str, theirs: Build, ours: Build, rounds: int) -> None:
    """Let both run a command in turns, and print a table."""
    laps = [(theirs.run(command), ours.run(command)) for _ in range(rounds)]
    print(f"\nnextday {command:<23}{'set-up, CPU s':>15}{'job, CPU s':>13}{'x set-up':>10}")
    least = median(lap[1].set_up for lap in laps)
    for build, costs in zip((theirs, ours), zip(*laps, strict=True), strict=True):
        set_up, job = median(cost.set_up for cost in costs), median(cost.job for cost in costs)
        print(f"  {build.name:<29}{set_up:15.2f}{job:13.2f}{set_up / least:10.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
