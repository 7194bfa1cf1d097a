"""What the first view may weigh on the wire, how far it may move while it loads, and whom it may ask."""

import gzip
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web.chromium import DESKTOP, PHONE
from tests.web.site import FakeApi, changed_since

KIB = 1024
START, VIEWS = "index.html", "src/views"
FIRST = ("today", "market")
# gzipped, a little above what they are: whoever adds a kilobyte to a first view has to mean it
SCRIPTS = {"today": 24 * KIB, "market": 41 * KIB}
STYLES = 7.5 * KIB
WHOLE = 50 * KIB  # the page with both; what it asks the API for comes on top, some 13 KB
LINKS = ("#/today", "#/market/AAPL")
SIZES = (ViewportSize(width=1440, height=900), PHONE)
# Chrome looks for it at the very top alone
COMPILED_WHILE_LOADING = b"//# allFunctionsCalledOnLoad"
# a name that only the library itself uses
PLOTLY = b"_fullLayout"
NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map(({ node }) => node?.className || node?.nodeName);
    if (!shift.hadRecentInput) window.shifts.push([shift.value, moved.join(", ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Build:
    """The built page and what Vite says of its chunks (https://vite.dev/guide/backend-integration)."""

    folder: Path
    chunks: dict[str, dict[str, Any]]

    def loaded(self, view: str) -> set[str]:
        """The chunks that a view needs, and those that it may fetch by itself."""
        start = self._with_imports(self._start())
        if not any(name.startswith(VIEWS) for name in self.chunks):
            return start  # all views are in the page's own script
        own = self._with_imports(f"{VIEWS}/{view}/index.ts") - start
        later = {name for chunk in own for name in self.chunks[chunk].get("dynamicImports", [])}
        return start.union(own, *map(self._with_imports, later))

    def _start(self) -> str:
        page = (self.folder / START).read_text()
        return next(name for name, chunk in self.chunks.items() if f'src="/{chunk["file"]}"' in page)

    def _with_imports(self, name: str) -> set[str]:
        return {name}.union(*map(self._with_imports, self.chunks[name].get("imports", [])))

    def scripts(self, view: str) -> list[bytes]:
        """Every script before the view's first chart, those of the page's head with it."""
        head = re.findall(r'<script src="/([^"]+)"', (self.folder / START).read_text())
        return self._files({*head, *(self.chunks[name]["file"] for name in self.loaded(view))})

    def styles(self, view: str) -> list[bytes]:
        return self._files({file for name in self.loaded(view) for file in self.chunks[name].get("css", [])})

    def _files(self, names: set[str]) -> list[bytes]:
        return [(self.folder / name).read_bytes() for name in sorted(names)]


@pytest.fixture(scope="module")
def build(dist: Path) -> Build:
    return Build(dist, json.loads((dist / ".vite" / "manifest.json").read_text()))


@pytest.mark.parametrize("view", FIRST)
def test_the_first_view_stays_within_its_budget(build: Build, view: str) -> None:
    scripts, styles = build.scripts(view), build.styles(view)
    assert len(scripts) >= 2
    assert styles
    assert packed(scripts) <= SCRIPTS[view]
    assert packed(styles) <= STYLES
    assert packed([(build.folder / START).read_bytes(), *scripts, *styles]) <= WHOLE


def test_a_build_that_is_older_than_its_sources_is_found_out(tmp_path: Path) -> None:
    page = tmp_path / "dist" / "index.html"
    sources = [tmp_path / "src" / "main.ts", tmp_path / "src" / "core" / "generated.ts", tmp_path / "index.html"]
    for at, file in enumerate([*sources, page]):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.utime(file, (at, at))
    assert changed_since(page, tmp_path) is None
    os.utime(sources[1], (9, 9))  # made anew by every run of the checks
    assert changed_since(page, tmp_path) is None
    os.utime(sources[0], (9, 9))
    assert changed_since(page, tmp_path) == sources[0]


def test_all_that_a_first_chart_runs_is_compiled_while_it_comes_in(build: Build) -> None:
    scripts = [script for script in build.scripts("market") if len(script) > KIB * 2]
    assert len(scripts) == 2  # each file more is a request before the chart
    assert all(script.startswith(COMPILED_WHILE_LOADING) for script in scripts)


@pytest.mark.parametrize("view", FIRST)
def test_plotly_is_for_the_views_of_analysis_alone(build: Build, view: str) -> None:
    assert not [len(script) for script in build.scripts(view) if PLOTLY in script]


def test_the_page_needs_no_inline_script_or_style(dist: Path) -> None:
    page = (dist / START).read_text()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
@pytest.mark.parametrize("link", LINKS)
def test_nothing_moves_while_a_simulated_market_loads(
    open_page: Callable[..., Page], page: Page, api: FakeApi, *, link: str, size: ViewportSize
) -> None:
    api.mend("simulated")
    page.set_viewport_size(size)
    page.add_init_script(NOTE_SHIFTS)
    open_page(link)
    expect(page.get_by_text("Simulated data")).to_be_visible()
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.02, shifts


@pytest.mark.browser
@pytest.mark.parametrize("link", LINKS)
def test_nobody_else_is_asked_for_anything(open_page: Callable[..., Page], page: Page, link: str) -> None:
    asked: set[str] = set()
    page.set_viewport_size(DESKTOP)
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    open_page(link)
    page.wait_for_load_state("networkidle")
    assert asked == {urlsplit(page.url).netloc}


def packed(files: list[bytes]) -> int:
    return sum(len(gzip.compress(content, 9)) for content in files)
