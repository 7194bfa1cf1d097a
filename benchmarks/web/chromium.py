"""A fresh Chromium for each visit, and what it has spent."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, Playwright, ViewportSize

DESKTOP = ViewportSize(width=1440, height=900)
WATCH = Path(__file__).with_name("watch.js")
# no GPU: machines that have one would draw on it what others draw on their processor
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
_MILLISECONDS_PER_TICK = 1_000 / os.sysconf("SC_CLK_TCK")


def executable() -> str:
    """The installed Chromium. Ends the program where there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found or sys.exit("no Chromium: install the package chromium, or name a binary in CHROMIUM")


@dataclass(frozen=True)
class Tab:
    """The one page of a browser."""

    page: Page
    session: CDPSession
    pid: int

    def spent(self) -> dict[str, float]:
        """Chromium's metrics of the page's renderer by their names; times are seconds of its main thread's CPU."""
        return {metric["name"]: metric["value"] for metric in self.session.send("Performance.getMetrics")["metrics"]}

    def processes_cpu(self) -> float:
        """Milliseconds of CPU, user and system, that the browser's living processes have had."""
        processes, ticks, waiting = _processes(), 0, [self.pid]
        while waiting:
            pid = waiting.pop()
            ticks += processes[pid].ticks
            waiting += [child for child, process in processes.items() if process.parent == pid]
        return _MILLISECONDS_PER_TICK * ticks


@contextmanager
def fresh(playwright: Playwright, shown: str) -> Iterator[Tab]:
    """A tab of a new browser process with a new profile; `shown` is as in benchmarks.web.pages.Page."""
    with playwright.chromium.launch(executable_path=executable(), args=FLAGS) as browser:
        page = browser.new_context(viewport=DESKTOP, color_scheme="light").new_page()
        page.add_init_script(f"window.shownSymbol = {shown}")
        page.add_init_script(path=WATCH)
        session = page.context.new_cdp_session(page)
        # ticks of the thread, which do not grow while others have the processor
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield Tab(page, session, _pid(browser))


def _pid(browser: Browser) -> int:
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return next(int(process["id"]) for process in processes if process["type"] == "browser")


class _Process(NamedTuple):
    parent: int
    ticks: int


def _processes() -> dict[int, _Process]:
    """Each process of this machine by its id."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended since it was listed
            continue
        told[int(folder.name)] = _Process(int(fields[1]), int(fields[11]) + int(fields[12]))
    return told
