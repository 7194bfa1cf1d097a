"""`python -m ops.packaging [layer]`: builds what Lambda gets, or the API's layer alone, within what it may weigh."""

import sys
from argparse import ArgumentParser

from nextday.errors import NextdayError
from ops.packaging.artefacts import API, API_LAYER, BUILT, Built, build, build_all, deliver
from ops.packaging.wheels import Architecture, BuildFailed
from ops.terminal.output import print_rows

_MEGABYTE = 1e6
_SHOWN = 16  # digits of a digest, enough for an eye to compare


def main() -> int:
    """Build and report; exit code 1 when something is too large or fails, 2 when there is nothing to compile with."""
    parser = ArgumentParser(prog="python -m ops.packaging", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["layer"])
    try:
        return report([_layer()] if parser.parse_args().what else [*build_all(BUILT)])
    except NextdayError as error:
        sys.stderr.write(f"{error}\n")
        return 1 if isinstance(error, BuildFailed) else 2


def report(everything: list[Built]) -> int:
    """Print a row each; exit code 1 when something is too large."""
    print_rows(map(_row, everything))
    too_large = [built for built in everything if not built.fits]
    for built in too_large:
        sys.stderr.write(f"{built.artefact.name} for {built.architecture} is too large to be deployed\n")
    return 1 if too_large else 0


def _layer() -> Built:
    built = build(API, Architecture.ARM64, BUILT / "layer")
    deliver(built, API_LAYER)
    return built


def _row(built: Built) -> dict[str, object]:
    return {
        "unzipped": built.artefact.name,
        "for": built.architecture.value,
        "MB": round(built.unzipped / _MEGABYTE, 1),
        "asked": round(built.artefact.most / _MEGABYTE, 1),
        "Lambda": round(built.artefact.limit / _MEGABYTE, 1),
        "sha256": built.digest[:_SHOWN],
    }


if __name__ == "__main__":
    sys.exit(main())
