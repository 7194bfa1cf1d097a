"""Lighthouse's judgement of a page, as a desktop and as a phone."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.web.chromium import executable
from benchmarks.web.pages import PEER, Page
from benchmarks.web.visit import Figures

PRESETS: Mapping[str, Sequence[str]] = {"desktop": ["--preset=desktop"], "mobile": []}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {
    "first contentful paint, ms": "first-contentful-paint",
    "largest contentful paint, ms": "largest-contentful-paint",
    "total blocking time, ms": "total-blocking-time",
    "layout shift": "cumulative-layout-shift",
}
TRIES = 3  # now and then a trace has no beginning, and Lighthouse asks for another run
MORE_IS_BETTER = frozenset(CATEGORIES)
_FLAGS = [
    "--quiet",
    "--output=json",
    "--no-enable-error-reporting",
    "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
]


def judge(preset: str, page: Page) -> Figures:
    """Scores from 0 to 100, and what they were made of."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "report.json"
        lighthouse = str(PEER / "node_modules" / ".bin" / "lighthouse")
        command = [lighthouse, f"{page.url}/{page.link}", *PRESETS[preset], *_FLAGS, f"--output-path={told}"]
        environment = os.environ | {"CHROME_PATH": executable()}
        for _ in range(TRIES):
            done = subprocess.run(command, env=environment, check=False)  # noqa: S603 (our own command)
            if done.returncode == 0:
                break
        return _figures(json.loads(told.read_text()))


def _figures(report: dict[str, Any]) -> Figures:
    scores = {name: 100 * report["categories"][name]["score"] for name in CATEGORIES}
    return scores | {name: report["audits"][audit]["numericValue"] for name, audit in AUDITS.items()}
