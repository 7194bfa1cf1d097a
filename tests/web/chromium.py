"""Fixtures for any test in a real Chromium: which one, how it starts, and what must not happen in it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

DESKTOP = ViewportSize(width=1360, height=900)
PHONE = ViewportSize(width=390, height=844)
INSTALLED_AS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first one takes less than half the CPU of the others: it draws no window that nobody sees."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser that is installed here."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, INSTALLED_AS)), None)
    if not executable:
        pytest.skip("no Chromium: install the package chromium-headless-shell, or name a binary in CHROMIUM")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    # else a page leaves the process it began in, empty, for a new one at its first address
    one_process = "--renderer-process-limit=1"
    return {"executable_path": executable, "args": [*flags, one_process]}


@dataclass
class Faults:
    """What the browser complained about: console errors, violations of the content security policy, exceptions.

    A failing request is logged by the browser itself; a test that provokes one names its status in `expected`, one
    that takes the network away says so in `offline`.
    """

    seen: list[str] = field(default_factory=list)
    expected: list[int] = field(default_factory=list)
    offline: bool = False

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self._is_expected(message.text):
            self.seen.append(message.text)

    def _is_expected(self, text: str) -> bool:
        if self.offline and "net::ERR_INTERNET_DISCONNECTED" in text:
            return True
        return any(f"responded with a status of {status}" in text for status in self.expected)


@pytest.fixture
def faults(page: Page) -> Iterator[Faults]:
    """Fail the test when the page broke a rule while it ran."""
    faults = Faults()
    page.on("console", faults.on_console)
    page.on("pageerror", lambda error: faults.seen.append(str(error)))
    yield faults
    assert faults.seen == []


def answers_to(page: Page) -> list[Response]:
    """What the page's requests are answered from now on."""
    answers: list[Response] = []

    # playwright marks its listeners, which a list's own method does not let it
    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    return answers
