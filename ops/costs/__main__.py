"""`make cost`: write docs/cost.md anew; with COUNT=1 after counting again, which takes minutes."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.costs.counted import FILE, counted
from ops.costs.page import PAGE, rewritten
from ops.costs.prices import list_prices

# symbols, and the buckets that they are split into; the two first tell what a bucket more takes
COUNTED = ((7, 1), (7, 8), (100, 8))
STAGES = '[dev]\naccess = "public"\nmonthly_budget_usd = 50\n'


def main(words: list[str]) -> None:
    """Count where that is asked for, as `SYMBOLS/BUCKETS` or as the committed file does; then write the page."""
    if words:
        _count(COUNTED if words == ["--count"] else [_size(word) for word in words])
    PAGE.write_text(rewritten(PAGE.read_text(), counted(), list_prices()))


def _size(word: str) -> tuple[int, int]:
    symbols, _, buckets = word.partition("/")
    return int(symbols), int(buckets or 1)


def _count(sizes: Iterable[tuple[int, int]]) -> None:
    """Add to what was counted, or replace it."""
    from cdk_app.app import application  # noqa: PLC0415 - starts Node
    from ops.costs.counting import count, fixed  # noqa: PLC0415 - imports the product

    told = json.loads(FILE.read_text()) if FILE.exists() else {"sizes": []}
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stages.toml").write_text(STAGES)
        application(stages=folder / "stages.toml", outdir=folder / "out").synth()
        told["fixed"] = fixed(folder / "out" / "assembly-nextday-dev")
    for symbols, buckets in sizes:
        others = [one for one in told["sizes"] if (one["symbols"], one["buckets"]) != (symbols, buckets)]
        told["sizes"] = [*others, count(symbols, buckets)]
        # after each: the next one may fail, and takes minutes
        FILE.write_text(json.dumps(told, indent=1) + "\n")


main(sys.argv[1:])
