"""What a night costs this build beside another one: CPU and requests of each job, in turns, each night a new process.

Usage: python -m benchmarks.night OTHER_CHECKOUT [--quick]; the other checkout has its own .venv (`make setup`).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[1]
PROGRAM = Path(__file__).with_name("night_program.py")
SYMBOLS = (7, 150)
FULL, QUICK = 9, 3

Night = dict[str, dict[str, float]]


def main(arguments: Sequence[str]) -> None:
    """Print a table per number of symbols."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    if len(folders) != 1 or not _python(folders[0]).exists():
        sys.exit("name another checkout in which `make setup` was run: make bench-night AGAINST=DIR")
    builds = {"this build": HERE, "the other": folders[0].resolve()}
    for symbols in SYMBOLS:
        nights: dict[str, list[Night]] = {name: [] for name in builds}
        for _ in range(QUICK if "--quick" in arguments else FULL):
            for name, folder in builds.items():
                nights[name].append(_night(folder, symbols))
        _print(symbols, *nights.values())


def _python(checkout: Path) -> Path:
    return checkout / ".venv" / "bin" / "python"


def _night(checkout: Path, symbols: int) -> Night:
    command = [str(_python(checkout.resolve())), str(PROGRAM), str(symbols)]
    # its own benchmarks and lambdas are imported from the checkout, which -P keeps ours from shadowing
    command.insert(1, "-P")
    done = subprocess.run(  # noqa: S603 our own program
        command, cwd=checkout, env={"PYTHONPATH": str(checkout)}, check=True, capture_output=True, text=True
    )
    night: Night = json.loads(done.stdout)
    night["whole night"] = {
        what: sum(step[what] for name, step in night.items() if name != "import") for what in ("cpu", "requests")
    }
    return night


def _print(symbols: int, ours: Sequence[Night], theirs: Sequence[Night]) -> None:
    print(f"\n{symbols} symbols{'':24}{'CPU s':>10}{'the other':>12}{'x':>8}{'requests':>12}{'the other':>12}")
    for step in ours[0]:
        cpu = [median(night[step]["cpu"] for night in nights) for nights in (ours, theirs)]
        asked = [nights[0][step]["requests"] for nights in (ours, theirs)]
        print(
            f"  {step:<32}{cpu[0]:10.3f}{cpu[1]:12.3f}{cpu[0] / cpu[1]:8.2f}{asked[0]:12.0f}{asked[1]:12.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
