"""What the first view may weigh on the wire."""

import gzip
import re
from pathlib import Path

KIB = 1024


def test_the_first_view_stays_within_its_budget(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    scripts = re.findall(r'src="/([^"]+\.js)"', page)
    styles = re.findall(r'href="/([^"]+\.css)"', page)
    assert scripts
    assert styles
    assert wire_size(dist, scripts) <= 75 * KIB
    assert wire_size(dist, styles) <= 6 * KIB


def test_the_page_needs_no_inline_script_or_style(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


def wire_size(dist: Path, names: list[str]) -> int:
    return sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in names)
