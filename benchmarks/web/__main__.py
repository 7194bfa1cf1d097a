"""The market view beside the same page on Plotly alone: a fresh browser for each visit, in turns.

Usage: python -m benchmarks.web [--quick] [--lighthouse]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.web import lighthouse
from benchmarks.web.pages import Page, Pages, served
from benchmarks.web.recording import Recording, product
from benchmarks.web.report import Pair, print_figures
from benchmarks.web.visit import Figures, visit

ROUNDS, QUICK_ROUNDS, LIGHTHOUSE_ROUNDS = 15, 3, 3


def main(arguments: Sequence[str]) -> None:
    """Print a table of each kind of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lighthouse", action="store_true", help="let Lighthouse judge both, too")
    asked = parser.parse_args(arguments)
    recording = Recording(None)
    with served(recording) as pages, sync_playwright() as playwright:
        record(recording, pages[0], playwright)
        rounds = QUICK_ROUNDS if asked.quick else ROUNDS
        pairs = in_turns(pages, partial(visit, playwright), rounds)
        if recording.missed:  # what is answered with an error is drawn for less
            sys.exit(f"asked for what was not recorded: {sorted(recording.missed)}")
        print_figures("median (minimum)", pairs)
        if asked.lighthouse:
            compare_lighthouse(pages)


def record(recording: Recording, ours: Page, playwright: Playwright) -> None:
    """Let our page ask the product for all that it shows; the peer has to live on the same answers."""
    with product() as recording.origin:
        visit(playwright, ours)
    recording.origin = None


def in_turns(pages: Pages, measure: Callable[[Page], Figures], rounds: int) -> list[Pair]:
    """Measure both once per round, so that both meet the same machine, whatever else it is doing."""
    ours, peer = pages
    return [(measure(ours), measure(peer)) for _ in range(rounds)]


def compare_lighthouse(pages: Pages) -> None:
    """Medians of three of each preset."""
    for preset in lighthouse.PRESETS:
        pairs = in_turns(pages, partial(lighthouse.judge, preset), LIGHTHOUSE_ROUNDS)
        print_figures(f"Lighthouse, {preset}: median (minimum)", pairs, more_is_better=lighthouse.MORE_IS_BETTER)


if __name__ == "__main__":
    main(sys.argv[1:])
